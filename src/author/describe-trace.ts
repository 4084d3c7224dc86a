import type {
  ConditionTrace,
  FactChange,
  LeafTrace,
  NearestMiss,
  RuleTrace,
} from '../engine/language/rule-trace.ts';

const signs = { true: '✓', false: '✗', unknown: '?', absent: '?', 'not evaluated': '·' } as const;

/** A rule's part in a decision as an indented tree for marketers: ✓ holds, ✗ fails, ? is unknown. */
export function describeTrace(trace: RuleTrace, description: string | undefined): string[] {
  const sign = trace.outcome === 'fired' ? '✓' : '✗';
  const head = `${sign} ${trace.id ?? trace.name ?? `rule ${trace.rule}`}${description === undefined ? '' : `: ${description}`}`;
  if (trace.outcome === 'out-of-scope') return [head, `    not looked at: ${trace.scope ?? 'out of scope'}`];
  return [head, ...(trace.conditions === undefined ? [] : describeCondition(trace.conditions, 1))];
}

function describeCondition(condition: ConditionTrace, depth: number): string[] {
  const indent = '    '.repeat(depth);
  const sign = signs[condition.verdict];
  if (condition.kind === 'missing')
    return [`${indent}${sign} there is no condition “${condition.condition}”`];
  if (condition.kind === 'leaf') return [`${indent}${sign} ${describeLeaf(condition)}`];
  const name = condition.condition === undefined ? '' : ` (${condition.condition})`;
  const what = { all: 'all of', any: 'any of', not: 'not' }[condition.kind];
  return [
    `${indent}${sign} ${what}${name}`,
    ...condition.children.flatMap((child) => describeCondition(child, depth + 1)),
  ];
}

function describeLeaf(leaf: LeafTrace): string {
  const wanted = `${nameFact(leaf)} ${describeOperator(leaf.operator)} ${show(leaf.wanted)}`;
  if (leaf.error !== undefined) return `${wanted} — ${leaf.error}`;
  if (leaf.verdict === 'not evaluated') return `${wanted} — not looked at, it was decided already`;
  if (leaf.verdict === 'absent') return `${wanted} — the fact is not there`;
  if (leaf.verdict === 'unknown') return `${wanted} — unknown`;
  return `${wanted} — it is ${show(leaf.found)}`;
}

/** The smallest change of facts that would make a rule fire, in words; undefined if none was found. */
export function describeNearestMiss(miss: NearestMiss | undefined): string[] {
  if (miss === undefined) return ['    no change of these facts was found that would make it fire'];
  const { changes, isSmallest } = miss;
  const listed = changes.map((change) => `${describeChange(change)} (now ${show(change.from)})`);
  if (listed.length === 0) return [];
  const caution = isSmallest ? [] : ['      (a smaller change may do as well)'];
  return ['    it would fire if:', ...listed.map((line) => `      → ${line}`), ...caution];
}

function describeChange(change: FactChange): string {
  const needs = change.needs.map(
    ({ operator, value, negated }) =>
      `${describeOperator(negated ? `not:${operator}` : operator)} ${show(value)}`,
  );
  return `${nameFact(change)} ${needs.join(' and ')}, for instance ${show(change.to)}`;
}

type NamedFact = Pick<LeafTrace, 'fact' | 'params' | 'path'>;

function nameFact({ fact, params, path }: NamedFact): string {
  const asked = Object.entries(params ?? {}).map(([name, value]) => `${name}: ${show(value)}`);
  const within = path === undefined ? '' : ` ${path.replace(/^\$(?:\.(?!\.))?/, '')}`;
  return `${fact}${asked.length === 0 ? '' : ` {${asked.join(', ')}}`}${within}`;
}

const longest = 120;

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    Array.isArray(value) && value.every((item) => typeof item !== 'object')
      ? value.map(show).join(', ')
      : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

type Words = { readonly holds: string; readonly fails: string };

const wordsOf: Readonly<Record<string, Words>> = {
  equal: { holds: 'is', fails: 'is not' },
  notEqual: { holds: 'is not', fails: 'is' },
  in: { holds: 'is one of', fails: 'is none of' },
  notIn: { holds: 'is none of', fails: 'is one of' },
  contains: { holds: 'has', fails: 'does not have' },
  doesNotContain: { holds: 'does not have', fails: 'has' },
  lessThan: { holds: 'is less than', fails: 'is not less than' },
  lessThanInclusive: { holds: 'is at most', fails: 'is not at most' },
  greaterThan: { holds: 'is more than', fails: 'is not more than' },
  greaterThanInclusive: { holds: 'is at least', fails: 'is not at least' },
};

const ofItems: Readonly<Record<string, Words>> = {
  someFact: { holds: 'has one that', fails: 'has none that' },
  everyFact: { holds: 'has only what', fails: 'does not have only what' },
};

/**
 * An operator in words, between a fact and a value: `is at least`, `has one that is more than`. Operators that swap sides or
 * iterate over a list of values stay as written.
 */
export function describeOperator(name: string): string {
  const parts = name.split(':');
  const base = parts.pop() ?? '';
  return describe(parts, base, false) ?? name;
}

function describe(decorators: readonly string[], base: string, negated: boolean): string | undefined {
  const [first, ...rest] = decorators;
  if (first === undefined) return choose(wordsOf, base, negated);
  if (first === 'not') return describe(rest, base, !negated);
  const whose = choose(ofItems, first, negated);
  const what = describe(rest, base, false);
  return whose === undefined || what === undefined ? undefined : `${whose} ${what}`;
}

function choose(words: Readonly<Record<string, Words>>, name: string, negated: boolean): string | undefined {
  const found = Object.hasOwn(words, name) ? words[name] : undefined;
  return negated ? found?.fails : found?.holds;
}
