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
import { checkUniqueIds, type PackIndex } from './checks/index-pack.ts';
import { Report } from './checks/report.ts';
import { findChanges } from './find-changes.ts';
import { isSamePack, type OpenFile, openChangedChecked, type PackSource, readPacks } from './read-packs.ts';
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
  const findings = checkPacks(building, report, before && findingsAbout(sources, before));
  const { ruleSet } = building;
  const sorted = report.sorted();
  if (report.hasErrors || ruleSet === undefined) return { diagnostics: sorted };
  findingsOf.set(ruleSet, findings);
  return { ruleSet, diagnostics: sorted };
}

const openChanged = (files: readonly SourceFile[], before: RuleSet): OpenFile =>
  openChangedChecked(findSources(before), findChanges(before.files, files));

/** What was found of single packs, by their names. `logic` is of rules that are right one by one. */
type Findings = ReadonlyMap<
  string,
  { readonly plain: readonly Diagnostic[]; readonly logic: readonly Diagnostic[] }
>;

/** What was found of packs that made a rule set, kept beside it for the next. */
const findingsOf = new WeakMap<RuleSet, Findings>();

/** What still holds: of packs of the same files, where all packs declare the same. */
function findingsAbout(sources: readonly PackSource[], before: RuleSet): Findings {
  const earlier = findSources(before);
  const isDeclaredAlike =
    sources.length === earlier.length && sources.every(({ pack }, at) => pack === earlier[at]?.pack);
  if (!isDeclaredAlike) return new Map();
  const same = new Set(
    sources.filter((source, at) => isSamePack(source, earlier[at])).map(({ name }) => name),
  );
  return new Map([...(findingsOf.get(before) ?? [])].filter(([name]) => same.has(name)));
}

/** Checks what holds between packs, and each pack of which nothing is known. */
function checkPacks(building: Building, report: Report, known: Findings = new Map()): Findings {
  const { packs, touchpoints } = building;
  checkUniqueIds(packs, report);
  checkPacksTogether(packs, report);
  const around = surroundingsOf(building);
  const plain = packs.map((index) => known.get(index.source.name)?.plain ?? checkOnePack(index, around));
  for (const diagnostics of plain) report.include(diagnostics);
  const isRight = !report.hasErrors;
  const logic = packs.map((index) => {
    if (!isRight) return [];
    return known.get(index.source.name)?.logic ?? reported((own) => checkRuleLogic(index, touchpoints, own));
  });
  for (const diagnostics of logic) report.include(diagnostics);
  return new Map(
    packs.map(({ source }, at) => [source.name, { plain: plain[at] ?? [], logic: logic[at] ?? [] }]),
  );
}

const surroundingsOf = ({ packs, touchpoints, builtIn }: Building): Surroundings => ({
  builtIn,
  attributes: new Set(declaredAttributes(packs).keys()),
  contexts: new Map(touchpoints.map(({ name, contextSchema }) => [name, contextSchema])),
});

const checkOnePack = (index: PackIndex, around: Surroundings): readonly Diagnostic[] =>
  reported((own) => {
    checkPack(index, (touchpoints) => knowledgeOf(touchpoints, { index, around }), own);
    checkRules(index, around, own);
    checkOffers(index, around, own);
    checkPolicies(index, own);
    checkCases(index, own);
  });

function reported(check: (own: Report) => void): readonly Diagnostic[] {
  const own = new Report();
  check(own);
  return own.diagnostics;
}

/** Names the content: the same files in any order have the same version. Lengths keep one file's end from being another's start. */
function versionOf(files: readonly SourceFile[]): string {
  const parts = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => `${path.length}:${path}${text.length}:${text}`);
  return digest(parts.join(''));
}
