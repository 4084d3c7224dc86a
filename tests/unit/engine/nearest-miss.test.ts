import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConditionTrace } from '../../../src/engine/language/rule-trace.ts';
import { findNearestMiss } from '../../../src/engine/nearest-miss.ts';

const leaf = (fact: string, holds: boolean): ConditionTrace => ({
  kind: 'leaf',
  verdict: holds ? 'true' : 'false',
  fact,
  operator: 'equal',
  found: holds ? 1 : 0,
  wanted: 1,
});
const group = (kind: 'all' | 'any' | 'not', ...children: ConditionTrace[]): ConditionTrace => ({
  kind,
  verdict: 'false',
  children,
});
const missing: ConditionTrace = { kind: 'missing', verdict: 'false', condition: 'gone' };
const factsOf = (trace: ConditionTrace, wanted = true) =>
  findNearestMiss(trace, wanted)?.map(({ fact }) => fact);

describe('findNearestMiss', () => {
  it('asks all that fail of an all, and the cheapest of an any', () => {
    const any = group('any', group('all', leaf('a', false), leaf('b', false)), leaf('c', false));
    expect(factsOf(group('all', leaf('d', true), leaf('e', false), any))).toEqual(['e', 'c']);
  });

  it('turns round under not', () => {
    expect(factsOf(group('not', group('all', leaf('a', true), leaf('b', true))))).toEqual(['a']);
    expect(findNearestMiss(group('not', leaf('a', true)), true)).toMatchObject([
      { fact: 'a', found: 1, holds: false },
    ]);
  });

  it('says nothing is needed where it holds, and that nothing helps where no fact can', () => {
    expect(factsOf(group('all', leaf('a', true)))).toEqual([]);
    expect(factsOf(group('all', missing, leaf('a', false)))).toBeUndefined();
    expect(factsOf(group('any', missing, leaf('a', false)))).toEqual(['a']);
    expect(factsOf(group('any'))).toEqual([]);
    expect(factsOf(group('all'), false)).toBeUndefined();
  });

  type Tree = { kind: 'leaf'; id: number } | { kind: 'all' | 'any' | 'not'; children: Tree[] };
  const tree = fc.letrec<{ node: Tree }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.nat(5).map((id): Tree => ({ kind: 'leaf', id })),
      fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        children: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }),
      tie('node').map((child): Tree => ({ kind: 'not', children: [child] })),
    ),
  })).node;
  /** Each leaf of the tree has a fact of its own, so that a change of one is a change of one. */
  function holds(node: Tree, facts: readonly boolean[], next: { leaf: number }): boolean {
    if (node.kind === 'leaf') return facts[next.leaf++] === true;
    const results = node.children.map((child) => holds(child, facts, next));
    if (node.kind === 'not') return results[0] !== true;
    return node.kind === 'all' ? results.every(Boolean) : results.some(Boolean);
  }
  function trace(node: Tree, facts: readonly boolean[], next: { leaf: number }): ConditionTrace {
    if (node.kind !== 'leaf')
      return group(node.kind, ...node.children.map((child) => trace(child, facts, next)));
    const at = next.leaf++;
    return leaf(String(at), facts[at] === true);
  }

  it('does what it says, and no smaller change does', () => {
    fc.assert(
      fc.property(
        tree,
        fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
        fc.boolean(),
        (node, all, wanted) => {
          const counter = { leaf: 0 };
          holds(node, all, counter);
          fc.pre(counter.leaf <= 9);
          const facts = all.slice(0, counter.leaf);
          const changes = findNearestMiss(trace(node, facts, { leaf: 0 }), wanted) ?? [];
          const flipped = new Set(changes.map(({ fact }) => Number(fact)));
          expect(
            holds(
              node,
              facts.map((value, at) => value !== flipped.has(at)),
              { leaf: 0 },
            ),
          ).toBe(wanted);
          for (let mask = 0; mask < 2 ** facts.length; mask += 1) {
            const other = facts.map((value, at) => value !== ((mask >> at) % 2 === 1));
            const size = facts.filter((_, at) => (mask >> at) % 2 === 1).length;
            if (size < flipped.size) expect(holds(node, other, { leaf: 0 })).toBe(!wanted);
          }
        },
      ),
    );
  });
});
