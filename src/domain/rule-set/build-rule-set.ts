import { compileRulesInSteps } from '../../engine/compile-rules.ts';
import type { Steps } from '../../shared/steps.ts';
import { ContactPolicies } from '../contact/contact-policies.ts';
import type { BuiltInFact } from '../facts/built-in-fact.ts';
import { builtInFacts } from '../facts/built-in-facts.ts';
import { createScoreFact } from '../facts/score-fact.ts';
import { indexPack, type PackIndex } from '../pack/index-pack.ts';
import { parseValidity } from '../pack/parse-validity.ts';
import type { PackSource } from '../pack/read-packs.ts';
import type { Report } from '../pack/report.ts';
import { compileActions } from './compile-actions.ts';
import { compileProgram } from './compile-program.ts';
import { compileTouchpoints } from './compile-touchpoints.ts';
import { compileWords } from './compile-words.ts';
import { placePolicies } from './place-policies.ts';
import type { Pack, PlacedCampaign, PlacedOffer, RuleSet, Touchpoint } from './rule-set.ts';

/** The tools for compiling a rule set, if they differ from the service's own. */
export type CompileTools = {
  readonly compileRules?: typeof compileRulesInSteps;
  readonly builtInFacts?: Readonly<Record<string, BuiltInFact>>;
};

/** An earlier rule set, whose parts are reused for the same files and entries. */
type Earlier = {
  readonly ruleSet: RuleSet | undefined;
  /**
   * The reusable part of its program. `all`: the rules come from the same files. `rules`: the files are valid, so equal rules
   * are reusable. `none`: an equal rule may be invalid, because something that it names is gone.
   */
  readonly program: 'all' | 'rules' | 'none';
};

/** The result of building, with the data that checks need. Without a rule set, the report gives the reasons. */
export type Building = {
  readonly packs: readonly PackIndex[];
  readonly touchpoints: readonly Touchpoint[];
  readonly builtIn: Readonly<Record<string, BuiltInFact>>;
  readonly ruleSet: RuleSet | undefined;
};

/** The sources of rule sets. Rule sets are for deciding; their sources serve to build the next one. */
const sourcesOf = new WeakMap<RuleSet, readonly PackSource[]>();

/** The parsed packs of a rule set; empty for one that was not built here. */
export const findSources = (ruleSet: RuleSet): readonly PackSource[] => sourcesOf.get(ruleSet) ?? [];

const nothing: Earlier = { ruleSet: undefined, program: 'none' };

/** Builds the rule set of parsed packs. Parts that cannot be built are reported; references are not checked. */
export function* buildRuleSet(
  sources: readonly PackSource[],
  { version, files }: Pick<RuleSet, 'version' | 'files'>,
  report: Report,
  tools: CompileTools = {},
  { ruleSet: before, program: taken }: Earlier = nothing,
): Steps<Building> {
  const packs = sources.map((source) => indexPack(source, report));
  yield;
  const touchpoints = yield* collect(packs, (index) => compileTouchpoints(index, report));
  const builtIn = withScores(packs, tools.builtInFacts ?? builtInFacts);
  const { rules, program } =
    (taken === 'all' ? before : undefined) ??
    (yield* compileProgram(
      packs,
      builtIn,
      tools.compileRules ?? compileRulesInSteps,
      report,
      taken === 'rules' ? before?.program : undefined,
    ));
  const compiled = yield* collect(packs, (index) => compilePack(index, report, before, taken !== 'none'));
  if (program === undefined || compiled.length < packs.length)
    return { packs, touchpoints, builtIn, ruleSet: undefined };
  const ruleSet: RuleSet = {
    version,
    packs: new Map(compiled.map((pack) => [pack.name, pack])),
    touchpoints: new Map(touchpoints.map((touchpoint) => [touchpoint.name, touchpoint])),
    channels: new Set(touchpoints.flatMap(({ channels }) => [...channels.keys()])),
    identityTypes: new Set(sources.flatMap(({ pack }) => Object.keys(pack.value.identityTypes ?? {}))),
    attributes: declaredAttributes(packs),
    rules,
    program,
    conditions: new Map(
      packs.map(({ source, conditions }) => [
        source.name,
        Object.fromEntries([...conditions].map(([name, { entry }]) => [name, entry])),
      ]),
    ),
    offers: new Map(packs.flatMap(placeOffers).map((offer) => [offer.id, offer])),
    campaigns: new Map(packs.flatMap(placeCampaigns).map((campaign) => [campaign.id, campaign])),
    policies: new ContactPolicies(packs.flatMap(placePolicies)),
    files,
  };
  sourcesOf.set(ruleSet, sources);
  return { packs, touchpoints, builtIn, ruleSet };
}

function* collect<T>(
  packs: readonly PackIndex[],
  compile: (index: PackIndex) => Steps<readonly T[]>,
): Steps<T[]> {
  const all: T[] = [];
  for (const index of packs) all.push(...(yield* compile(index)));
  return all;
}

/** Without scorecards there is no fact `score`, so that reading it is reported as an error. */
function withScores(
  packs: readonly PackIndex[],
  builtIn: Readonly<Record<string, BuiltInFact>>,
): Readonly<Record<string, BuiltInFact>> {
  const cards = packs.flatMap(({ source }) => Object.entries(source.pack.value.scorecards ?? {}));
  return cards.length === 0
    ? builtIn
    : { ...builtIn, score: createScoreFact(Object.fromEntries(cards), builtIn) };
}

export const declaredAttributes = (packs: readonly PackIndex[]): RuleSet['attributes'] =>
  new Map(
    packs.flatMap(({ source }) =>
      Object.entries(source.pack.value.attributes ?? {}).map(([name, { type }]) => [
        name,
        { type, pack: source.name },
      ]),
    ),
  );

function* compilePack(
  index: PackIndex,
  report: Report,
  before: RuleSet | undefined,
  checked: boolean,
): Steps<Pack[]> {
  const same = findSameWords(index.source, before);
  if (same?.file === index.source.pack.value) return [same];
  const words = same ?? (yield* compileWords(index, report, checked));
  if (words === undefined) return [];
  const { name, pack } = index.source;
  const { messages, letters } = words;
  const actions = compileActions(index, report);
  return [{ name, file: pack.value, messages, letters, budgets: pack.value.budgets ?? {}, actions }];
}

/** The earlier pack, if its messages and letters come from the same files and the same locale settings. */
function findSameWords(source: PackSource, before: RuleSet | undefined): Pack | undefined {
  if (before === undefined) return undefined;
  const earlier = sourcesOf.get(before)?.find(({ name }) => name === source.name);
  const isSame =
    earlier !== undefined &&
    isSameList(source.messages, earlier.messages) &&
    isSameList(source.letters, earlier.letters) &&
    localeSettings.every((field) => source.pack.value[field] === earlier.pack.value[field]);
  return isSame ? before.packs.get(source.name) : undefined;
}

/** The members of pack.json that affect rendered texts. */
const localeSettings = ['defaultLocale', 'locales', 'formats', 'timeZone', 'sender'] as const;

const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((entry, at) => entry === other[at]);

const placeCampaigns = ({ source, campaigns }: PackIndex): PlacedCampaign[] =>
  campaigns.map(({ entry }) => ({
    pack: source.name,
    ...entry,
    ...parseValidity(entry, source.pack.value.timeZone).validity,
  }));

const placeOffers = ({ source, offers }: PackIndex): PlacedOffer[] =>
  [...offers.values()].map(({ entry }) => ({
    pack: source.name,
    ...entry,
    ...parseValidity(entry, source.pack.value.timeZone).validity,
  }));
