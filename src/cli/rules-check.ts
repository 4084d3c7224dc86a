import { type CaseOutcome, runCases } from '../author/cases/run-cases.ts';
import { findEnded } from '../author/checks/find-ended.ts';
import { proofLetters } from '../author/checks/proof-letters.ts';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { type Diagnostic, formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { findSources } from '../domain/rule-set/build-rule-set.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { isInstant } from '../shared/calendar-forms.ts';
import { escapeControls } from '../shared/escape-controls.ts';
import type { CliServices } from './cli-services.ts';

export type CheckOptions = { readonly cases: boolean; readonly letters: boolean; readonly now?: string };

/** `tact rules check [folder]`: every diagnostic, then the cases. Fails on errors and failed cases, not on warnings. Every letter is printed. */
export async function checkRules(
  folder: string,
  options: CheckOptions,
  services: CliServices,
): Promise<void> {
  if (options.now !== undefined && !isInstant(options.now)) {
    services.print(`--now ${options.now} is not an instant: write one such as 2026-12-01T00:00:00Z`);
    services.finish(1);
    return;
  }
  const compilation = await compileFolder(folder, services);
  const { ruleSet } = compilation;
  const ended = ruleSet === undefined ? [] : findEndedBy(options.now, ruleSet, services);
  const proofs =
    ruleSet !== undefined && options.letters ? await proofLetters(ruleSet, services.openPress) : [];
  const diagnostics = [...compilation.diagnostics, ...ended, ...proofs];
  for (const diagnostic of diagnostics) services.print(formatDiagnostic(inFolder(diagnostic, folder)));
  const outcomes = ruleSet !== undefined && options.cases ? runCases(ruleSet, services.decide) : [];
  reportCases(outcomes, folder, services);
  services.print(summarise(ruleSet, diagnostics, outcomes));
  services.finish(!diagnostics.some(isError) && outcomes.every(isPassed) ? 0 : 1);
}

/** A blackout that is over harms nobody: it is named only for a time that somebody asks about. */
function findEndedBy(
  asked: string | undefined,
  ruleSet: RuleSet,
  { now }: CliServices,
): readonly Diagnostic[] {
  const at = asked === undefined ? now() : Date.parse(asked);
  return findEnded(findSources(ruleSet), at, { withBlackouts: asked !== undefined });
}

/** `tact rules test [folder]`: the cases alone; of the diagnostics only errors, which leave no cases to run. */
export async function testRules(folder: string, services: CliServices): Promise<void> {
  const { ruleSet, diagnostics } = await compileFolder(folder, services);
  if (ruleSet === undefined)
    for (const diagnostic of diagnostics.filter(isError))
      services.print(formatDiagnostic(inFolder(diagnostic, folder)));
  const outcomes = ruleSet === undefined ? [] : runCases(ruleSet, services.decide);
  reportCases(outcomes, folder, services);
  services.print(summarise(ruleSet, diagnostics.filter(isError), outcomes));
  services.finish(ruleSet !== undefined && outcomes.every(isPassed) ? 0 : 1);
}

async function compileFolder(folder: string, services: CliServices) {
  const reading = await services.openRuleFolder(folder).read();
  return 'files' in reading
    ? compileRuleSet(reading.files)
    : { ruleSet: undefined, diagnostics: reading.diagnostics };
}

export const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
const isPassed = ({ wrong }: CaseOutcome): boolean => wrong.length === 0;

/** Diagnostics name files within the folder; paths from the current folder can be clicked. */
export const inFolder = (diagnostic: Diagnostic, folder: string): Diagnostic => ({
  ...diagnostic,
  file: joinPath(folder, diagnostic.file),
});

export const joinPath = (folder: string, file: string): string =>
  file === '' ? folder : `${folder.replace(/\/+$/, '')}/${file}`;

function reportCases(outcomes: readonly CaseOutcome[], folder: string, services: CliServices): void {
  for (const { file, line, column, case: name, wrong } of outcomes) {
    if (wrong.length === 0) continue;
    services.print(escapeControls(`${joinPath(folder, file)}:${line}:${column} case failed: ${name}`));
    for (const detail of wrong) services.print(`    ${escapeControls(detail)}`);
  }
}

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function summarise(
  ruleSet: RuleSet | undefined,
  diagnostics: readonly Diagnostic[],
  outcomes: readonly CaseOutcome[],
): string {
  const errors = diagnostics.filter(isError).length;
  const mistakes = `${count(errors, 'error')}, ${count(diagnostics.length - errors, 'warning')}`;
  if (ruleSet === undefined) return `${mistakes}; no rule set`;
  const content = [
    count(ruleSet.packs.size, 'pack'),
    count(ruleSet.rules.length, 'rule'),
    count(ruleSet.offers.size, 'offer'),
  ].join(', ');
  const failed = outcomes.filter((outcome) => !isPassed(outcome)).length;
  const cases =
    outcomes.length === 0
      ? 'no cases run'
      : `${outcomes.length - failed} of ${count(outcomes.length, 'case')} passed`;
  return `${content}: ${mistakes}; ${cases}; version ${ruleSet.version}`;
}
