import type { Command } from 'commander';
import { evaluateCase } from '../author/cases/evaluate-case.ts';
import { type DecisionCost, estimateCost } from '../author/checks/logic/estimate-cost.ts';
import { listPackSchemas } from '../author/reference/pack-schemas.ts';
import { type Difference, nothingVerified, type Verification, verifyRules } from '../author/verify-rules.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { type PackSource, readPacks } from '../domain/pack/read-packs.ts';
import { escapeControls } from '../shared/escape-controls.ts';
import { readJson } from '../shared/read-json.ts';
import type { CliServices } from './cli-services.ts';
import {
  type CheckOptions,
  checkRules,
  count,
  inFolder,
  isError,
  joinPath,
  testRules,
} from './rules-check.ts';
import { newPack } from './rules-new.ts';
import { addSelectionFlags, readSelection, type SelectionFlags } from './selection-flags.ts';

/** Adds `tact rules …`, and gives the command for more. */
export function addRulesCommands(program: Command, services: CliServices, rulesFolder: string): Command {
  const rules = program.command('rules').description('check, test and evaluate rules');
  rules
    .command('check')
    .description('compile the packs of a folder, report every mistake with its place, and run their cases')
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .option('--no-cases', 'do not run the cases')
    .option('--no-letters', 'do not print the letters, which takes a second')
    .option(
      '--now <instant>',
      'warn of what has ended by then, blackouts too, such as 2026-12-01T00:00:00Z; now if absent',
    )
    .action((folder: string, options: CheckOptions) => checkRules(folder, options, services));
  rules
    .command('new')
    .description('write a small complete pack to begin with')
    .argument('<name>', 'lower-case words joined by dashes, as garden-centre')
    .option('--out <folder>', 'the folder of the packs', rulesFolder)
    .option('--languages <list>', 'language tags, separated by commas; the first is the default', 'en')
    .action((name: string, flags: { readonly out: string; readonly languages: string }) =>
      newPack(name, flags, services),
    );
  rules
    .command('test')
    .description('run the cases of the packs of a folder')
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .action((folder: string) => testRules(folder, services));
  const verify = rules
    .command('verify')
    .description(
      'evaluate every case of the packs with json-rules-engine too, and report each rule that only one of the two engines fires',
    )
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .option(
      '--recorded',
      'also what the decisions of the configured store were decided on: all, or those selected',
    );
  addSelectionFlags(verify).action((folder: string, flags: VerifyFlags) =>
    verifyFolder(folder, flags, services),
  );
  rules
    .command('cost')
    .description('print the worst cost of a decision at each touchpoint')
    .argument('[folder]', 'the folder of the packs', rulesFolder)
    .action((folder: string) => estimateRules(folder, services));
  rules
    .command('eval')
    .description(
      'read cases {rules, facts, conditions?, options?}, one JSON a line, and print {events, failureEvents} or {error} a line',
    )
    .action(() => evalRules(services));
  rules
    .command('schema')
    .description('print the JSON Schemas of a pack’s files, for editors')
    .option('--out <folder>', 'write them there, a file each')
    .action(({ out }: { readonly out?: string }) => writeSchemas(out, services));
  return rules;
}

/** `tact rules cost [folder]`: the worst cost of a decision at each touchpoint. */
async function estimateRules(folder: string, services: CliServices): Promise<void> {
  const reading = await services.openRuleFolder(folder).read();
  const { packs, diagnostics } = 'files' in reading ? readPacks(reading.files) : { packs: [], ...reading };
  for (const diagnostic of diagnostics) services.print(formatDiagnostic(inFolder(diagnostic, folder)));
  for (const cost of packs.flatMap(estimatePack)) services.print(describeCost(cost));
  services.finish(diagnostics.length === 0 ? 0 : 1);
}

function estimatePack({ pack, rules }: PackSource): DecisionCost[] {
  const conditions: Readonly<Record<string, unknown>> = Object.assign(
    {},
    ...rules.map(({ value }) => value.conditions),
  );
  return estimateCost({
    rules: rules.flatMap(({ value }) => value.rules),
    conditions,
    touchpoints: Object.keys(pack.value.touchpoints),
  });
}

const describeCost = (cost: DecisionCost): string =>
  `${cost.touchpoint}: ${cost.rules} rules ask ${cost.comparisons} comparisons at worst, ${cost.distinctComparisons} of them different, ` +
  `of ${cost.distinctFacts} facts; ${cost.searchingPaths} paths search`;

/** `tact rules eval`: one case per line in, its events or its error on a line out. Empty lines are skipped. */
async function evalRules({ readLines, print, finish }: CliServices): Promise<void> {
  for await (const line of readLines()) if (line?.trim() !== '') print(evaluateLine(line));
  finish(0);
}

/** The answer as JSON. Results nested too deeply to print are reported as an error. */
function evaluateLine(line: string | undefined): string {
  if (line === undefined) return printError('the line is too long');
  const fault = readJson(line, () => false);
  if (fault !== undefined) return printError(`not JSON: ${fault.message}. ${fault.hint}`);
  try {
    return JSON.stringify(evaluateCase(JSON.parse(line)));
  } catch (error) {
    return printError(describe(error));
  }
}

const printError = (error: string): string => JSON.stringify({ error });
const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `tact rules schema [--out folder]`: the JSON Schemas of a pack's files, into a folder or as one object. */
async function writeSchemas(
  out: string | undefined,
  { writeFile, print, finish }: CliServices,
): Promise<void> {
  const schemas = listPackSchemas();
  if (out === undefined) print(JSON.stringify(schemas, null, 2));
  else
    for (const [name, schema] of Object.entries(schemas)) {
      const path = `${out.replace(/\/+$/, '')}/${name}`;
      await writeFile(path, `${JSON.stringify(schema, null, 2)}\n`);
      print(path);
    }
  finish(0);
}

/** `tact rules verify [folder]`: every difference between the engines, one per line. Fails on a difference or an error. */
type VerifyFlags = SelectionFlags & { readonly recorded?: true };

async function verifyFolder(folder: string, flags: VerifyFlags, services: CliServices): Promise<void> {
  const { print, finish } = services;
  const selection = readSelection(flags);
  const isAsked = flags.recorded === true || Object.keys(selection).length > 0;
  const reading = await services.openRuleFolder(folder).read();
  const verification =
    'files' in reading
      ? await verifyRules(
          reading.files,
          await services.loadVerifyTools(),
          isAsked ? services.listRecorded(selection) : [],
        )
      : { diagnostics: reading.diagnostics, ...nothingVerified };
  const { ruleSet, diagnostics, differences } = verification;
  for (const diagnostic of diagnostics.filter(isError)) print(formatDiagnostic(inFolder(diagnostic, folder)));
  for (const difference of differences) print(escapeControls(describeDifference(difference, folder)));
  print(summarise(verification));
  finish(ruleSet !== undefined && differences.length === 0 ? 0 : 1);
}

function describeDifference(difference: Difference, folder: string): string {
  const { ruleId, what } = difference;
  const found = `${ruleId === undefined ? '' : `rule ${ruleId}: `}${what}`;
  if ('decisionId' in difference) return `${difference.decisionId} ${found}`;
  const { file, line, column, case: name } = difference;
  return `${joinPath(folder, file)}:${line}:${column} ${found}; case: ${name}`;
}

function summarise({ ruleSet, cases, decisions, skipped, differences }: Verification): string {
  if (ruleSet === undefined) return 'no rule set: nothing was verified';
  const found = differences.length === 0 ? 'no difference' : count(differences.length, 'difference');
  const recorded =
    decisions + skipped === 0
      ? ''
      : ` and ${count(decisions, 'recorded decision')} (${skipped} could not be evaluated)`;
  return `${count(ruleSet.rules.length, 'rule')} over ${count(cases, 'case')}${recorded}, by Tact and by json-rules-engine: ${found}`;
}
