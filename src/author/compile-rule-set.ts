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
import { isSample, nameDigests } from '../domain/rule-set/version-of.ts';
import { digest } from '../shared/digest.ts';
import { finish, type Steps } from '../shared/steps.ts';
import { checkActionParams } from './checks/check-action-params.ts';
import { checkCampaigns } from './checks/check-campaigns.ts';
import { checkCases } from './checks/check-cases.ts';
import { checkDeadOffers } from './checks/check-dead-offers.ts';
import { checkMoney } from './checks/check-money.ts';
import { checkOffers } from './checks/check-offers.ts';
import { checkPack } from './checks/check-pack.ts';
import { checkPacksTogether } from './checks/check-packs-together.ts';
import { checkPolicies } from './checks/check-policies.ts';
import { checkRuleLogic } from './checks/check-rule-logic.ts';
import { type CheckContext, checkRules, knowledgeOf } from './checks/check-rules.ts';
import { checkSamples } from './checks/check-samples.ts';
import { checkSettles } from './checks/check-settles.ts';
import { checkTranslations } from './checks/check-translations.ts';
import { checkWhiles } from './checks/check-while.ts';
import { collectWords } from './checks/logic/known-words.ts';

/** The result of compiling. There is a rule set if and only if no diagnostic is an error. */
export type Compilation = { readonly ruleSet?: RuleSet; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compiles all packs together. Pure: the same files, in any order, give the same rule set and diagnostics. Paths are relative
 * to the rules folder, with slashes. Malformed files are reported alone; references are checked once every file can be read.
 * `before`, the rule set of an earlier call, saves parsing unchanged files and rendering their texts; it never changes the
 * result.
 */
export const compileRuleSet = (
  files: readonly SourceFile[],
  tools: CompileTools = {},
  before?: RuleSet,
): Compilation => finish(compileRuleSetInSteps(files, tools, before));

/** `compileRuleSet` in steps of mostly well under a millisecond, for callers that pause between them. */
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

/** The findings by pack name. `logic` holds findings about rules that are valid alone. */
type Findings = ReadonlyMap<
  string,
  { readonly plain: readonly Diagnostic[]; readonly logic: readonly Diagnostic[] }
>;

/** The findings of packs that made a rule set, kept for the next one. */
const findingsOf = new WeakMap<RuleSet, Findings>();

/** The findings that still apply: those of unchanged packs, if the declarations of all packs are unchanged. */
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

/** Checks what concerns several packs, and each pack without known findings. */
function* checkPacks(building: Building, report: Report, known: Findings = new Map()): Steps<Findings> {
  const { packs, touchpoints } = building;
  checkUniqueIds(packs, report);
  checkPacksTogether(packs, report);
  yield;
  const around = checkContextOf(building);
  const plain = yield* ofEach(
    packs,
    (index) => known.get(index.source.name)?.plain ?? checkOnePack(index, around),
    report,
  );
  const isRight = !report.hasErrors;
  const logic = yield* ofEach(
    isRight ? packs : [],
    (index) =>
      known.get(index.source.name)?.logic ??
      reported((own) => checkRuleLogic(index, touchpoints, around.words, own)),
    report,
  );
  return new Map(
    packs.map(({ source }, at) => [source.name, { plain: plain[at] ?? [], logic: logic[at] ?? [] }]),
  );
}

/** Adds the known or new findings of each pack to the report. */
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

const checkContextOf = ({ packs, touchpoints, builtIn }: Building): CheckContext => ({
  builtIn,
  attributes: new Set(declaredAttributes(packs).keys()),
  contexts: new Map(touchpoints.map(({ name, contextSchema }) => [name, contextSchema])),
  words: collectWords(packs),
});

const checkOnePack = (index: PackIndex, around: CheckContext): Steps<readonly Diagnostic[]> =>
  reported(function* check(own) {
    checkPack(index, (touchpoints) => knowledgeOf(touchpoints, { index, around }), own);
    yield;
    yield* checkRules(index, around, own);
    yield* checkOffers(index, around, own);
    checkDeadOffers(index, own);
    checkMoney(index, own);
    checkActionParams(index, own);
    checkSettles(index, own);
    checkWhiles(index, own);
    yield* checkTranslations(index, own);
    checkPolicies(index, own);
    checkCampaigns(index, own);
    yield;
    yield* checkCases(index, own);
    checkSamples(index, around.attributes, own);
  });

function* reported(check: (own: Report) => Steps<void>): Steps<readonly Diagnostic[]> {
  const own = new Report();
  yield* check(own);
  return own.diagnostics;
}

/** The digests of a rule set's files by path, kept for the next one. */
const digestsOf = new WeakMap<readonly SourceFile[], ReadonlyMap<string, string>>();

/** Hashes everything that affects decisions: the same files in any order have the same version. Samples do not count. */
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
  return nameDigests([...digests]);
}
