import { ContactPolicies } from '../contact/contact-policies.ts';
import type { Diagnostic } from '../shared/diagnostic.ts';
import { digest } from '../shared/digest.ts';
import { checkCases } from './checks/check-cases.ts';
import { checkOffers } from './checks/check-offers.ts';
import { checkPack, checkPacksTogether } from './checks/check-pack.ts';
import { checkPolicies, placePolicies } from './checks/check-policies.ts';
import { checkRuleLogic } from './checks/check-rule-logic.ts';
import { checkRules, knowledgeOf, type Surroundings } from './checks/check-rules.ts';
import { checkUniqueIds, indexPack, type PackIndex } from './checks/index-pack.ts';
import { Report } from './checks/report.ts';
import { compileProgram } from './compile-program.ts';
import { compileTouchpoints } from './compile-touchpoints.ts';
import { compileWords } from './compile-words.ts';
import { compileRules } from './engine/compile-rules.ts';
import type { BuiltInFact } from './facts/built-in-fact.ts';
import { builtInFacts } from './facts/built-in-facts.ts';
import { createScoreFact } from './facts/score-fact.ts';
import { parseValidity } from './parse-validity.ts';
import { readPacks } from './read-packs.ts';
import type { Pack, PlacedOffer, RuleSet, SourceFile, Touchpoint } from './rule-set.ts';

/** What came of compiling. There is a rule set if and only if no diagnostic is an error. */
export type Compilation = { readonly ruleSet?: RuleSet; readonly diagnostics: readonly Diagnostic[] };

/** What a rule set is compiled with, where it is not the service's own. */
export type CompileTools = {
  readonly compileRules?: typeof compileRules;
  readonly builtInFacts?: Readonly<Record<string, BuiltInFact>>;
};

/**
 * Compiles all packs together. Pure: the same files, in any order, give the same rule set and diagnostics. Paths are relative to
 * the rules folder, with slashes. Files that are not JSON of the right shape are reported first, alone: what names what is
 * checked once every file can be read.
 */
export function compileRuleSet(files: readonly SourceFile[], tools: CompileTools = {}): Compilation {
  const { packs: sources, diagnostics } = readPacks(files);
  if (diagnostics.length > 0) return { diagnostics };
  const report = new Report();
  const packs = sources.map((source) => indexPack(source, report));
  const touchpoints = packs.flatMap((index) => compileTouchpoints(index, report));
  const builtIn = withScores(packs, tools.builtInFacts ?? builtInFacts);
  checkAll(packs, { builtIn, attributes: attributesOf(packs), contexts: contextsOf(touchpoints) }, report);
  const { rules, program } = compileProgram(packs, builtIn, tools.compileRules ?? compileRules, report);
  const compiled = packs.flatMap((index) => compilePack(index, report) ?? []);
  if (!report.hasErrors) for (const index of packs) checkRuleLogic(index, touchpoints, report);
  const sorted = report.sorted();
  if (report.hasErrors || program === undefined) return { diagnostics: sorted };
  const ruleSet: RuleSet = {
    version: versionOf(files),
    packs: new Map(compiled.map((pack) => [pack.name, pack])),
    touchpoints: new Map(touchpoints.map((touchpoint) => [touchpoint.name, touchpoint])),
    channels: new Set(touchpoints.flatMap(({ channels }) => [...channels.keys()])),
    identityTypes: new Set(packs.flatMap(({ source }) => Object.keys(source.pack.value.identityTypes ?? {}))),
    attributes: declaredAttributes(packs),
    rules,
    program,
    offers: new Map(packs.flatMap(placeOffers).map((offer) => [offer.id, offer])),
    policies: new ContactPolicies(packs.flatMap(placePolicies)),
    files,
  };
  return { ruleSet, diagnostics: sorted };
}

/** Without scorecards there is no fact `score`, so that asking it is a mistake that is told. */
function withScores(
  packs: readonly PackIndex[],
  builtIn: Readonly<Record<string, BuiltInFact>>,
): Readonly<Record<string, BuiltInFact>> {
  const cards = packs.flatMap(({ source }) => Object.entries(source.pack.value.scorecards ?? {}));
  return cards.length === 0
    ? builtIn
    : { ...builtIn, score: createScoreFact(Object.fromEntries(cards), builtIn) };
}

function checkAll(packs: readonly PackIndex[], around: Surroundings, report: Report): void {
  checkUniqueIds(packs, report);
  checkPacksTogether(packs, report);
  for (const index of packs) {
    checkPack(index, knowledgeOf(undefined, { index, around }), report);
    checkRules(index, around, report);
    checkOffers(index, around, report);
    checkPolicies(index, report);
    checkCases(index, report);
  }
}

const contextsOf = (touchpoints: readonly Touchpoint[]) =>
  new Map(touchpoints.map(({ name, contextSchema }) => [name, contextSchema]));

const declaredAttributes = (packs: readonly PackIndex[]): RuleSet['attributes'] =>
  new Map(
    packs.flatMap(({ source }) =>
      Object.entries(source.pack.value.attributes ?? {}).map(([name, { type }]) => [
        name,
        { type, pack: source.name },
      ]),
    ),
  );

const attributesOf = (packs: readonly PackIndex[]): ReadonlySet<string> =>
  new Set(declaredAttributes(packs).keys());

function compilePack(index: PackIndex, report: Report): Pack | undefined {
  const { name, pack } = index.source;
  const words = compileWords(index, report);
  return words === undefined
    ? undefined
    : { name, file: pack.value, ...words, budgets: pack.value.budgets ?? {} };
}

const placeOffers = ({ source, offers }: PackIndex): PlacedOffer[] =>
  [...offers.values()].map(({ entry }) => ({
    ...entry,
    pack: source.name,
    ...parseValidity(entry, source.pack.value.timeZone).validity,
  }));

/** Names the content: the same files in any order have the same version. Lengths keep one file's end from being another's start. */
function versionOf(files: readonly SourceFile[]): string {
  const parts = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => `${path.length}:${path}${text.length}:${text}`);
  return digest(parts.join(''));
}
