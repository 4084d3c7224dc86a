import type { Command } from 'commander';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { describeNearestMiss, describeTrace } from '../author/describe-trace.ts';
import { gatherContext } from '../decide/decision-context.ts';
import { emptyMemory } from '../domain/contact/customer-memory.ts';
import { snapshotSchema } from '../domain/customer/snapshot.ts';
import { decisionRequestSchema } from '../domain/decision/decision-request.ts';
import type { Identified } from '../domain/decision/interaction.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { escapeControls } from '../shared/escape-controls.ts';
import type { CliServices } from './cli-services.ts';

type ExplainServices = CliServices & {
  readonly readFile: (path: string) => Promise<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

type Flags = {
  readonly customer?: string;
  readonly rule?: string;
  readonly now?: string;
  readonly rules: string;
};

/** Adds `tact explain REQUEST`: why each rule fires or not for one request, and what would have to be different. */
export function addExplainCommand(program: Command, services: ExplainServices, rulesFolder: string): void {
  program
    .command('explain')
    .description(
      'show why each rule fires or does not, as a tree, and the smallest change that would make it fire',
    )
    .argument('<request>', 'a file with a decision request (JSON), as for POST /v1/decisions')
    .option('--customer <file>', 'a file with the customer’s snapshot (JSON); an unknown customer without it')
    .option('--rule <id>', 'only this rule')
    .option('--now <instant>', 'when it is asked; now if absent')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .action(async (request: string, flags: Flags) => {
      services.finish(await explain(request, flags, services));
    });
}

async function explain(requestFile: string, flags: Flags, services: ExplainServices): Promise<number> {
  const ruleSet = await openRuleSet(flags.rules, services);
  if (ruleSet === undefined) return 1;
  const request = decisionRequestSchema.safeParse(await readJson(requestFile, services));
  if (!request.success) return refuse(requestFile, request.error.issues, services);
  const snapshot =
    flags.customer === undefined
      ? undefined
      : snapshotSchema.safeParse(await readJson(flags.customer, services));
  if (snapshot?.success === false) return refuse(flags.customer ?? '', snapshot.error.issues, services);
  const touchpoint = ruleSet.touchpoints.get(request.data.touchpoint);
  if (touchpoint === undefined)
    return fail(`no pack declares the touchpoint ${request.data.touchpoint}`, services);
  const now = flags.now === undefined ? services.now() : Date.parse(flags.now);
  if (Number.isNaN(now))
    return fail(`--now ${flags.now ?? ''} is no instant, like 2026-11-21T12:00:00Z`, services);
  const customer: Identified =
    snapshot === undefined
      ? { status: 'unknown' }
      : { status: 'known', snapshot: snapshot.data, source: 'store' };
  const counters = { memory: emptyMemory, budgets: new Map() };
  const { facts } = gatherContext(ruleSet, { request: request.data, customer }, now, counters, true);
  return printRules(ruleSet, facts, { touchpoint: touchpoint.name, now }, flags.rule, services);
}

function printRules(
  ruleSet: RuleSet,
  facts: Parameters<RuleSet['program']['explain']>[0],
  scope: { readonly touchpoint: string; readonly now: number },
  only: string | undefined,
  services: ExplainServices,
): number {
  const traces = ruleSet.program
    .explain(facts, scope)
    .filter(({ rule, outcome }) =>
      only === undefined ? outcome !== 'out-of-scope' : ruleSet.rules[rule]?.id === only,
    );
  if (traces.length === 0) return fail(`there is no rule ${only ?? ''} here`, services);
  for (const trace of traces) {
    for (const line of describeTrace(trace, ruleSet.rules[trace.rule]?.description))
      services.print(escapeControls(line));
    if (trace.outcome === 'failed' && only !== undefined)
      for (const line of describeNearestMiss(
        ruleSet.program.nearestMiss({ oneOf: [trace.rule] }, facts, scope),
      ))
        services.print(escapeControls(line));
    services.print('');
  }
  const fired = traces.filter(({ outcome }) => outcome === 'fired').length;
  services.print(`${fired} of ${traces.length} rules fire`);
  return 0;
}

async function openRuleSet(folder: string, services: ExplainServices): Promise<RuleSet | undefined> {
  const reading = await services.openRuleFolder(folder).read();
  const { ruleSet, diagnostics } =
    'files' in reading
      ? compileRuleSet(reading.files)
      : { ruleSet: undefined, diagnostics: reading.diagnostics };
  if (ruleSet === undefined)
    for (const diagnostic of diagnostics) services.print(formatDiagnostic(diagnostic));
  return ruleSet;
}

async function readJson(path: string, services: ExplainServices): Promise<unknown> {
  try {
    return JSON.parse(await services.readFile(path));
  } catch (error) {
    services.print(`${path}: ${error instanceof Error ? error.message : 'cannot be read'}`);
    return undefined;
  }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

function refuse(path: string, issues: readonly Issue[], services: ExplainServices): number {
  for (const issue of issues)
    services.print(`${path}: /${issue.path.map(String).join('/')}: ${issue.message}`);
  return 2;
}

function fail(message: string, services: ExplainServices): number {
  services.print(message);
  return 2;
}
