import type { Command } from 'commander';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { describeNearestMiss, describeTrace } from '../author/describe-trace.ts';
import { listSamples, type Sample } from '../author/list-samples.ts';
import { gatherContext } from '../decide/gather/decision-context.ts';
import { emptyMemory } from '../domain/contact/customer-memory.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import type { Identified } from '../domain/decision/interaction.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { escapeControls } from '../shared/escape-controls.ts';
import { hintWord } from '../shared/suggest-word.ts';
import type { CliServices } from './cli-services.ts';
import { inFolder } from './rules-check.ts';
import { examples, requestFile } from './try-command.ts';

/** A value that fits, or what is wrong, a line for each fault that begins with the name of the file. */
export type Checked<T> = { readonly value: T } | { readonly faults: readonly string[] };

export type ExplainServices = CliServices & {
  /** Reads a decision request and checks it as the API does. */
  readonly readRequest: (path: string, ruleSet: RuleSet) => Promise<Checked<DecisionRequest>>;
  readonly readSnapshot: (path: string) => Promise<Checked<Snapshot>>;
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
    .argument(
      '<request>',
      `a JSON file, or the name of one in ${examples}. Its times may be relative (+1d 06:10Z)`,
    )
    .option(
      '--customer <customer>',
      'the id of a sample customer of the packs, or a file with a snapshot (JSON); an unknown customer without it',
    )
    .option('--rule <id>', 'only this rule')
    .option('--now <instant>', 'when it is asked; now if absent')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .action(async (request: string, flags: Flags) => {
      services.finish(await explain(request, flags, services));
    });
}

async function explain(name: string, flags: Flags, services: ExplainServices): Promise<number> {
  const ruleSet = await openRuleSet(flags.rules, services);
  if (ruleSet === undefined) return 1;
  const request = await services.readRequest(requestFile(name), ruleSet);
  if ('faults' in request) return refuse(request.faults, services);
  const customer = await readCustomer(flags.customer, ruleSet, services);
  if ('faults' in customer) return refuse(customer.faults, services);
  const now = flags.now === undefined ? services.now() : Date.parse(flags.now);
  if (Number.isNaN(now))
    return fail(`--now ${flags.now ?? ''} is not an instant, like 2026-11-21T12:00:00Z`, services);
  const counters = { memory: emptyMemory, budgets: new Map() };
  const { facts } = gatherContext(
    ruleSet,
    { request: request.value, customer: customer.value },
    now,
    counters,
    true,
  );
  return printRules(ruleSet, facts, { touchpoint: request.value.touchpoint, now }, flags.rule, services);
}

async function readCustomer(
  name: string | undefined,
  ruleSet: RuleSet,
  services: ExplainServices,
): Promise<Checked<Identified>> {
  if (name === undefined) return { value: { status: 'unknown' } };
  const samples = listSamples(ruleSet, services.now());
  const sample = samples.find(({ customer }) => customer.customerId === name);
  const isFile = /[/\\]|\.json$/.test(name);
  if (sample === undefined && !isFile) return { faults: [describeNoSample(name, samples)] };
  const snapshot = sample === undefined ? await services.readSnapshot(name) : { value: sample.customer };
  if ('faults' in snapshot) return snapshot;
  return { value: { status: 'known', snapshot: snapshot.value, source: 'store' } };
}

function describeNoSample(id: string, samples: readonly Sample[]): string {
  const ids = samples.map(({ customer }) => customer.customerId);
  return `no sample customer has the id ${id}, and a file’s name ends with .json. ${hintWord(id, ids, 'customer')}`;
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
  if (traces.length === 0) return fail(describeNoRule(only, ruleSet), services);
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

function describeNoRule(id: string | undefined, { rules }: RuleSet): string {
  if (id === undefined) return 'no rule is asked at this touchpoint';
  const ids = rules.map((rule) => rule.id);
  return `there is no rule ${id}. ${hintWord(id, ids, 'rule')}`;
}

async function openRuleSet(folder: string, services: ExplainServices): Promise<RuleSet | undefined> {
  const reading = await services.openRuleFolder(folder).read();
  const { ruleSet, diagnostics } =
    'files' in reading
      ? compileRuleSet(reading.files)
      : { ruleSet: undefined, diagnostics: reading.diagnostics };
  if (ruleSet === undefined)
    for (const diagnostic of diagnostics) services.print(formatDiagnostic(inFolder(diagnostic, folder)));
  return ruleSet;
}

function refuse(faults: readonly string[], services: ExplainServices): number {
  for (const fault of faults) services.print(escapeControls(fault));
  return 2;
}

function fail(message: string, services: ExplainServices): number {
  services.print(message);
  return 2;
}
