import { plainKeys } from '../../../engine/language/compile-path.ts';
import type { Operator } from '../../../engine/language/operators.ts';
import { findOperator } from '../../../engine/language/operators.ts';
import { canonicalJson, isJson } from '../../../shared/digest.ts';
import { isObject } from '../../../shared/is-object.ts';

/** A reference to a fact as written. */
export type FactPlace = {
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly path?: string;
};

export type Leaf = {
  readonly kind: 'leaf';
  readonly pointer: string;
  readonly place: FactPlace;
  /** The same for all conditions that read the same fact with the same params. */
  readonly source: string;
  /** The same for all conditions that read the same value. */
  readonly slot: string;
  /** The same for all conditions with the same question, also for negated ones. */
  readonly question: string;
  readonly wantsNo: boolean;
  readonly operator: Operator;
  /** The operator if it has no decorator: nothing is proved about decorated ones. */
  readonly base: string | undefined;
  readonly value: unknown;
  /** True if `value` is written in the rule; otherwise it is read from a fact. */
  readonly literal: boolean;
};

/** A condition as written, with the JSON pointer to each part. `unknown` is refused by the engine's own check. */
export type Tree =
  | Leaf
  | { readonly kind: 'all' | 'any'; readonly pointer: string; readonly children: readonly Tree[] }
  | { readonly kind: 'not'; readonly pointer: string; readonly child: Tree }
  | { readonly kind: 'reference'; readonly pointer: string; readonly name: string }
  | { readonly kind: 'unknown'; readonly pointer: string };

const maxDepth = 100;

/** Parses conditions as the engine does, including its choice if an object is several things at once. */
export function readTree(source: unknown, pointer: string, isRoot = true, depth = 0): Tree {
  if (!isObject(source) || depth > maxDepth) return { kind: 'unknown', pointer };
  const { condition } = source;
  const kind = (['any', 'all', 'not'] as const).find((name) => Object.hasOwn(source, name));
  if (typeof condition === 'string' && !(isRoot && kind !== undefined && pointer.startsWith('/rules')))
    return { kind: 'reference', pointer, name: condition };
  if (kind === 'not')
    return { kind, pointer, child: readTree(source[kind], `${pointer}/not`, false, depth + 1) };
  if (kind !== undefined) {
    const members = source[kind];
    if (!Array.isArray(members)) return { kind: 'unknown', pointer };
    const children = members.map((member, index) =>
      readTree(member, `${pointer}/${kind}/${index}`, false, depth + 1),
    );
    return { kind, pointer, children };
  }
  return readLeaf(source, pointer);
}

/** Parses `{ fact, params?, path? }`. */
function readPlace(source: unknown): FactPlace | undefined {
  if (!isObject(source) || typeof source['fact'] !== 'string') return undefined;
  const { fact, params, path } = source;
  return {
    fact,
    ...(isObject(params) ? { params } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

const sourceOf = ({ fact, params }: FactPlace): string =>
  params === undefined || Object.keys(params).length === 0 ? fact : `${fact} ${canonicalJson(params)}`;

const keyOfValue = (value: unknown, pointer: string): string =>
  isJson(value) ? canonicalJson(value) : `at ${pointer}`;

const isPlainly = /^\$(?:\.[A-Za-z_][\w-]*)+$/;

/** The same for all spellings of a path that only enters members: `value.tier`, `$['value']['tier']`. */
function nameOfPath(path: string | undefined): string {
  if (path === undefined || path === '' || isPlainly.test(path)) return path ?? '';
  try {
    const keys = plainKeys(path);
    return keys === undefined ? path : ['$', ...keys].join('.');
  } catch {
    return path;
  }
}

const slotOf = (place: FactPlace): string => `${sourceOf(place)} ${nameOfPath(place.path)}`;

function readLeaf(source: Readonly<Record<string, unknown>>, pointer: string): Tree {
  const place = readPlace(source);
  const { operator: name, value } = source;
  const operator = typeof name === 'string' ? findOperator(name) : undefined;
  if (place === undefined || operator === undefined || !Object.hasOwn(source, 'value'))
    return { kind: 'unknown', pointer };
  const base = operator.decorators.length === 0 ? operator.base : undefined;
  const wantsNo = base === 'notEqual';
  const slot = slotOf(place);
  return {
    kind: 'leaf',
    pointer,
    place,
    source: sourceOf(place),
    slot,
    question: `${slot} ${wantsNo ? 'equal' : operator.name} ${keyOfValue(value, pointer)}`,
    wantsNo,
    operator,
    base,
    value,
    literal: readPlace(value) === undefined,
  };
}

/** All comparisons of a condition, in file order, without those of named conditions. */
export function listLeaves(tree: Tree): Leaf[] {
  switch (tree.kind) {
    case 'leaf':
      return [tree];
    case 'all':
    case 'any':
      return tree.children.flatMap(listLeaves);
    case 'not':
      return listLeaves(tree.child);
    default:
      return [];
  }
}

/** The names of the conditions that a condition refers to. */
export function listReferences(tree: Tree): { readonly name: string; readonly pointer: string }[] {
  switch (tree.kind) {
    case 'reference':
      return [tree];
    case 'all':
    case 'any':
      return tree.children.flatMap(listReferences);
    case 'not':
      return listReferences(tree.child);
    default:
      return [];
  }
}
