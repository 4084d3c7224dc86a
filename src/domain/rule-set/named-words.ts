import { isObject } from '../../shared/is-object.ts';
import { type WorthParams, worthParamsSchema } from '../facts/worth-fact.ts';
import type { WordKind } from '../shared/word-kinds.ts';
import type { Pack, RuleSet } from './rule-set.ts';

/** The words of a kind that packs and rules name. `all`: a rule asks for any word. */
export type NamedTypes = { readonly names: ReadonlySet<string>; readonly all: boolean };

/** The words of snapshots that a rule set can use. Plain data, so that it can be sent to another thread. */
export type NamedWords = {
  readonly identities: NamedTypes;
  readonly incidents: NamedTypes;
  readonly cases: NamedTypes;
  readonly offers: NamedTypes;
  readonly tiers: NamedTypes;
  readonly segments: NamedTypes;
  readonly products: NamedTypes;
  readonly productCategories: NamedTypes;
  /** The currencies that packs have rates for; empty where no pack has any. */
  readonly currencies: ReadonlySet<string>;
};

/** By pack, the params of every `worth` that its rules, offers and scorecards ask for. */
export function listWorths(ruleSet: RuleSet, pack: string): readonly WorthParams[] {
  const byPack = worths.get(ruleSet) ?? new Map<string, readonly WorthParams[]>();
  worths.set(ruleSet, byPack);
  const found = byPack.get(pack) ?? collectWorths(ruleSet, pack);
  byPack.set(pack, found);
  return found;
}

const worths = new WeakMap<RuleSet, Map<string, readonly WorthParams[]>>();

function collectWorths({ rules, conditions, packs, offers }: RuleSet, pack: string): readonly WorthParams[] {
  const ofPack = (entry: { readonly pack: string }): boolean => entry.pack === pack;
  const parts = [
    rules.filter(ofPack),
    conditions.get(pack),
    [...offers.values()].filter(ofPack),
    packs.get(pack)?.file.scorecards,
  ];
  const asked = [...listObjects(parts)]
    .filter(({ fact }) => fact === 'worth')
    .flatMap(({ params }) => worthParamsSchema.safeParse(params).data ?? []);
  return [...new Map(asked.map((params) => [JSON.stringify(params), params])).values()];
}

const known = new WeakMap<RuleSet, NamedWords>();

/** Walks the rules once per rule set, when it is first asked: some milliseconds for ten thousand rules. */
export function listNamedWords(ruleSet: RuleSet): NamedWords {
  const found = known.get(ruleSet) ?? collect(ruleSet);
  known.set(ruleSet, found);
  return found;
}

function collect({ rules, conditions, packs, offers, identityTypes }: RuleSet): NamedWords {
  const files = [...packs.values()].map(({ file }) => [file.scorecards, file.budgets]);
  const listed = (kind: WordKind): NamedTypes => listedOf(kind, [...packs.values()]);
  const nodes = [...listObjects([rules, [...conditions.values()], [...offers.values()], files])];
  return {
    identities: { names: new Set(identityTypes), all: false },
    incidents: namedOf('incidents', nodes, listed('incident').names),
    cases: namedOf('cases', nodes, listed('case').names),
    offers: { names: new Set(offers.keys()), all: false },
    tiers: listed('tier'),
    segments: listed('segment'),
    products: listed('product'),
    productCategories: listed('product-category'),
    currencies: new Set([...packs.values()].flatMap(({ file }) => listRated(file))),
  };
}

type Json = Readonly<Record<string, unknown>>;

const listRated = ({ currency, rates = [] }: Pack['file']): readonly string[] =>
  currency === undefined || rates.length === 0
    ? []
    : [currency, ...rates.flatMap(({ worth }) => Object.keys(worth))];

/** The words of a kind that packs list. A pack that lists none may use any. */
function listedOf(kind: WordKind, packs: readonly Pick<Pack, 'file'>[]): NamedTypes {
  const lists = packs.map(
    ({ file }) => file.words as Readonly<Record<string, readonly string[]>> | undefined,
  );
  const known = lists.map((words) => words?.[kind]);
  return { names: new Set(known.flatMap((words) => words ?? [])), all: known.includes(undefined) };
}

function namedOf(fact: string, nodes: readonly Json[], listed: ReadonlySet<string>): NamedTypes {
  const asked = nodes.filter((node) => node['fact'] === fact);
  const types = asked.map(({ params }) => [Object(params).types].flat());
  // Rules also derive facts from the latest entry, and compare their type.
  const compared = nodes.filter(({ path }) => typeof path === 'string' && path.endsWith('.type'));
  const names = [...listed, ...types, ...compared.map(({ value }) => [value].flat())].flat();
  return {
    names: new Set(names.filter((name) => typeof name === 'string')),
    all: types.some(([type]) => typeof type !== 'string'),
  };
}

function* listObjects(value: unknown): Generator<Json> {
  if (isObject(value)) yield value;
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* listObjects(member);
}
