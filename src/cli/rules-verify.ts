import { type Difference, type Verification, verifyRules } from '../author/verify-rules.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { escapeControls } from '../shared/escape-controls.ts';
import type { CliServices } from './cli-services.ts';
import { count, inFolder, isError, joinPath } from './rules-check.ts';

/** `tact rules verify [folder]`: every difference between the engines, one per line. Fails on a difference or an error. */
export async function verifyFolder(folder: string, services: CliServices): Promise<void> {
  const { print, finish } = services;
  const reading = await services.openRuleFolder(folder).read();
  const verification =
    'files' in reading
      ? await verifyRules(reading.files, await services.loadVerifyTools())
      : { diagnostics: reading.diagnostics, cases: 0, differences: [] };
  const { ruleSet, diagnostics, differences } = verification;
  for (const diagnostic of diagnostics.filter(isError)) print(formatDiagnostic(inFolder(diagnostic, folder)));
  for (const difference of differences) print(escapeControls(describe(difference, folder)));
  print(summarise(verification));
  finish(ruleSet !== undefined && differences.length === 0 ? 0 : 1);
}

const describe = ({ file, line, column, ruleId, what, ...place }: Difference, folder: string): string =>
  `${joinPath(folder, file)}:${line}:${column} ${ruleId === undefined ? '' : `rule ${ruleId}: `}${what}; case: ${place.case}`;

function summarise({ ruleSet, cases, differences }: Verification): string {
  if (ruleSet === undefined) return 'no rule set: nothing was verified';
  const told = differences.length === 0 ? 'no difference' : count(differences.length, 'difference');
  return `${count(ruleSet.rules.length, 'rule')} over ${count(cases, 'case')}, by Tact and by json-rules-engine: ${told}`;
}
