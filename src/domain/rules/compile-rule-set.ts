import type { Diagnostic } from '../shared/diagnostic.ts';
import { digest } from '../shared/digest.ts';
import { finish } from '../shared/steps.ts';
import {
  type Building,
  buildRuleSet,
  type CompileTools,
  declaredAttributes,
  findSources,
} from './build-rule-set.ts';
import { checkCases } from './checks/check-cases.ts';
import { checkOffers } from './checks/check-offers.ts';
import { checkPack, checkPacksTogether } from './checks/check-pack.ts';
import { checkPolicies } from './checks/check-policies.ts';
import { checkRuleLogic } from './checks/check-rule-logic.ts';
import { checkRules, knowledgeOf, type Surroundings } from './checks/check-rules.ts';
import { checkUniqueIds } from './checks/index-pack.ts';
import { Report } from './checks/report.ts';
import { findChanges } from './find-changes.ts';
import { type OpenFile, openChangedChecked, readPacks } from './read-packs.ts';
import type { RuleSet, SourceFile } from './rule-set.ts';

/** What came of compiling. There is a rule set if and only if no diagnostic is an error. */
export type Compilation = { readonly ruleSet?: RuleSet; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compiles all packs together. Pure: the same files, in any order, give the same rule set and diagnostics. Paths are relative to
 * the rules folder, with slashes. Files that are not JSON of the right shape are reported first, alone: what names what is
 * checked once every file can be read. `before`, the rule set of an earlier call, saves reading files again that are the same, and
 * putting their words together; it changes nothing of what comes out.
 */
export function compileRuleSet(
  files: readonly SourceFile[],
  tools: CompileTools = {},
  before?: RuleSet,
): Compilation {
  const { packs: sources, diagnostics } = readPacks(files, before && openChanged(files, before));
  if (diagnostics.length > 0) return { diagnostics };
  const report = new Report();
  const named = { version: versionOf(files), files };
  const building = finish(buildRuleSet(sources, named, report, tools, { ruleSet: before, program: 'none' }));
  checkAll(building, report);
  if (!report.hasErrors)
    for (const index of building.packs) checkRuleLogic(index, building.touchpoints, report);
  const { ruleSet } = building;
  const sorted = report.sorted();
  return report.hasErrors || ruleSet === undefined
    ? { diagnostics: sorted }
    : { ruleSet, diagnostics: sorted };
}

const openChanged = (files: readonly SourceFile[], before: RuleSet): OpenFile =>
  openChangedChecked(findSources(before), findChanges(before.files, files));

function checkAll({ packs, touchpoints, builtIn }: Building, report: Report): void {
  const around: Surroundings = {
    builtIn,
    attributes: new Set(declaredAttributes(packs).keys()),
    contexts: new Map(touchpoints.map(({ name, contextSchema }) => [name, contextSchema])),
  };
  checkUniqueIds(packs, report);
  checkPacksTogether(packs, report);
  for (const index of packs) {
    checkPack(index, (touchpoints) => knowledgeOf(touchpoints, { index, around }), report);
    checkRules(index, around, report);
    checkOffers(index, around, report);
    checkPolicies(index, report);
    checkCases(index, report);
  }
}

/** Names the content: the same files in any order have the same version. Lengths keep one file's end from being another's start. */
function versionOf(files: readonly SourceFile[]): string {
  const parts = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => `${path.length}:${path}${text.length}:${text}`);
  return digest(parts.join(''));
}
