import { isObject } from '../../shared/is-object.ts';
import type { RuleSet } from './rule-set.ts';

/** The types of incidents or cases that rules name. `all`: a rule asks for any type. */
export type NamedTypes = { readonly names: ReadonlySet<string>; readonly all: boolean };
export type NamedWords = { readonly incidents: NamedTypes; readonly cases: NamedTypes };

const known = new WeakMap<RuleSet, NamedWords>();

/** Walks the rules once per rule set, when it is first asked: some milliseconds for ten thousand rules. */
export function listNamedWords(ruleSet: RuleSet): NamedWords {
  const found = known.get(ruleSet) ?? collect(ruleSet);
  known.set(ruleSet, found);
  return found;
}

function collect({ rules, conditions, packs, offers }: RuleSet): NamedWords {
  const files = [...packs.values()].map(({ file }) => [file.scorecards, file.budgets]);
  const nodes = [...listObjects([rules, [...conditions.values()], [...offers.values()], files])];
  return { incidents: namedOf('incidents', nodes), cases: namedOf('cases', nodes) };
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
