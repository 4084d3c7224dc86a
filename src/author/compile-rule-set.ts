import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import { checkUniqueIds, type PackIndex } from '../domain/pack/index-pack.ts';
import {
  isSamePack,
  openChecked,
  openCheckedAfter,
  type PackSource,
  readPacksInSteps,
} from '../domain/pack/read-packs.ts';
import { Report } from '../domain/pack/report.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import {
  type Building,
  buildRuleSet,
  type CompileTools,
  declaredAttributes,
  findSources,
} from '../domain/rule-set/build-rule-set.ts';
import { findChanges } from '../domain/rule-set/find-changes.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { digest } from '../shared/digest.ts';
import { finish, type Steps } from '../shared/steps.ts';
import { checkCases } from './checks/check-cases.ts';
import { checkMoney } from './checks/check-money.ts';
import { checkOffers } from './checks/check-offers.ts';
import { checkPack, checkPacksTogether } from './checks/check-pack.ts';
import { checkPolicies } from './checks/check-policies.ts';
import { checkRuleLogic } from './checks/check-rule-logic.ts';
import { checkRules, knowledgeOf, type Surroundings } from './checks/check-rules.ts';
import { checkSamples } from './checks/check-samples.ts';
import { checkSettles } from './checks/check-settles.ts';
import { checkTranslations } from './checks/check-translations.ts';

/** What came of compiling. There is a rule set if and only if no diagnostic is an error. */
export type Compilation = { readonly ruleSet?: RuleSet; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compiles all packs together. Pure: the same files, in any order, give the same rule set and diagnostics. Paths are relative to
 * the rules folder, with slashes. Files that are not JSON of the right shape are reported first, alone: what names what is
 * checked once every file can be read. `before`, the rule set of an earlier call, saves reading files again that are the same, and
 * putting their words together; it changes nothing of what comes out.
 */
export const compileRuleSet = (
  files: readonly SourceFile[],
  tools: CompileTools = {},
  before?: RuleSet,
): Compilation => finish(compileRuleSetInSteps(files, tools, before));

/** `compileRuleSet` in steps of mostly well under a millisecond, for who would rest between them. */
export function* compileRuleSetInSteps(
  files: readonly SourceFile[],
  tools: CompileTools = {},
  before?: RuleSet,
): Steps<Compilation> {
  const changed = findChanges(before?.files ?? [], files);
  const open = before === undefined ? openChecked : openCheckedAfter(findSources(before), changed);
  const { packs: sources, diagnostics } = yield* readPacksInSteps(files, open);
  if (diagnostics.length > 0) return { diagnostics };
  const report = new Report();
  const named = { version: yield* nameContent(files, changed, before), files };
  const building = yield* buildRuleSet(sources, named, report, tools, { ruleSet: before, program: 'none' });
  const findings = yield* checkPacks(building, report, before && findingsAbout(sources, before));
  const { ruleSet } = building;
  const sorted = report.sorted();
  if (report.hasErrors || ruleSet === undefined) return { diagnostics: sorted };
  findingsOf.set(ruleSet, findings);
  return { ruleSet, diagnostics: sorted };
}

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
function* checkPacks(building: Building, report: Report, known: Findings = new Map()): Steps<Findings> {
  const { packs, touchpoints } = building;
  checkUniqueIds(packs, report);
  checkPacksTogether(packs, report);
  yield;
  const around = surroundingsOf(building);
  const plain = yield* ofEach(
    packs,
    (index) => known.get(index.source.name)?.plain ?? checkOnePack(index, around),
    report,
  );
  const isRight = !report.hasErrors;
  const logic = yield* ofEach(
    isRight ? packs : [],
    (index) =>
      known.get(index.source.name)?.logic ?? reported((own) => checkRuleLogic(index, touchpoints, own)),
    report,
  );
  return new Map(
    packs.map(({ source }, at) => [source.name, { plain: plain[at] ?? [], logic: logic[at] ?? [] }]),
  );
}

/** What is known or found of each pack, put into the report as well. */
function* ofEach(
  packs: readonly PackIndex[],
  find: (index: PackIndex) => readonly Diagnostic[] | Steps<readonly Diagnostic[]>,
  report: Report,
): Steps<(readonly Diagnostic[])[]> {
  const all: (readonly Diagnostic[])[] = [];
  for (const index of packs) {
    const found = find(index);
    all.push('next' in found ? yield* found : found);
  }
  for (const diagnostics of all) report.include(diagnostics);
  return all;
}

const surroundingsOf = ({ packs, touchpoints, builtIn }: Building): Surroundings => ({
  builtIn,
  attributes: new Set(declaredAttributes(packs).keys()),
  contexts: new Map(touchpoints.map(({ name, contextSchema }) => [name, contextSchema])),
});

const checkOnePack = (index: PackIndex, around: Surroundings): Steps<readonly Diagnostic[]> =>
  reported(function* check(own) {
    checkPack(index, (touchpoints) => knowledgeOf(touchpoints, { index, around }), own);
    yield;
    yield* checkRules(index, around, own);
    yield* checkOffers(index, around, own);
    checkMoney(index, own);
    checkSettles(index, own);
    yield* checkTranslations(index, own);
    checkPolicies(index, own);
    yield;
    yield* checkCases(index, own);
    checkSamples(index, around.attributes, own);
  });

function* reported(check: (own: Report) => Steps<void>): Steps<readonly Diagnostic[]> {
  const own = new Report();
  yield* check(own);
  return own.diagnostics;
}

/** The digests of the files that a rule set was compiled of, by their paths, kept beside it for the next. */
const digestsOf = new WeakMap<readonly SourceFile[], ReadonlyMap<string, string>>();

/** Names what decides: the same files in any order have the same version. No decision depends on samples. */
function* nameContent(
  files: readonly SourceFile[],
  changed: ReadonlySet<string>,
  before: RuleSet | undefined,
): Steps<string> {
  const known = (before && digestsOf.get(before.files)) ?? new Map<string, string>();
  const digests = new Map<string, string>();
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (isSample(path)) continue;
    const earlier = changed.has(path) ? undefined : known.get(path);
    digests.set(path, earlier ?? digest(text));
    if (earlier === undefined) yield;
  }
  digestsOf.set(files, digests);
  return digest(JSON.stringify([...digests]));
}

const isSample = (path: string): boolean => /^[^/]*\/samples\//.test(path);
