import { isObject } from '../../shared/is-object.ts';
import type { RuleSet } from './rule-set.ts';

/** The words of a kind that packs and rules name. `all`: a rule asks for any word. */
export type NamedTypes = { readonly names: ReadonlySet<string>; readonly all: boolean };

/** The words of snapshots that a rule set can use. Plain data, so that it can be sent to another thread. */
export type NamedWords = {
  readonly identities: NamedTypes;
  readonly incidents: NamedTypes;
  readonly cases: NamedTypes;
  readonly offers: NamedTypes;
};

const known = new WeakMap<RuleSet, NamedWords>();

/** Walks the rules once per rule set, when it is first asked: some milliseconds for ten thousand rules. */
export function listNamedWords(ruleSet: RuleSet): NamedWords {
  const found = known.get(ruleSet) ?? collect(ruleSet);
  known.set(ruleSet, found);
  return found;
}

function collect({ rules, conditions, packs, offers, identityTypes }: RuleSet): NamedWords {
  const files = [...packs.values()].map(({ file }) => [file.scorecards, file.budgets]);
  const nodes = [...listObjects([rules, [...conditions.values()], [...offers.values()], files])];
  return {
    identities: { names: new Set(identityTypes), all: false },
    incidents: namedOf('incidents', nodes),
    cases: namedOf('cases', nodes),
    offers: { names: new Set(offers.keys()), all: false },
  };
}

type Json = Readonly<Record<string, unknown>>;

function namedOf(fact: string, nodes: readonly Json[]): NamedTypes {
  const asked = nodes.filter((node) => node['fact'] === fact);
  const types = asked.map(({ params }) => [Object(params).types].flat());
  // Rules also derive facts from the latest entry, and compare their type.
  const compared = nodes.filter(({ path }) => typeof path === 'string' && path.endsWith('.type'));
  const names = [...types, ...compared.map(({ value }) => [value].flat())].flat();
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
