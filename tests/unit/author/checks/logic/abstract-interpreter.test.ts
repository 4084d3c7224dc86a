import { describe, expect, it } from 'vitest';
import {
  AbstractInterpreter,
  nothingKnown,
} from '../../../../../src/author/checks/logic/abstract-interpreter.ts';
import { readTree } from '../../../../../src/author/checks/logic/condition-tree.ts';

const compare = (operator: string, value: unknown) => ({ fact: 'context', path: '$.n', operator, value });
const alternatives = (count: number) => Array.from({ length: count }, (_, at) => compare('equal', at));

/** Whether conditions may hold, as far as can be proved with so much effort left for all, and what is left of it then. */
function judge(conditions: unknown, left: number, named: Readonly<Record<string, unknown>> = {}) {
  const effort = { left };
  const tree = readTree(conditions, '/rules/0/conditions');
  const interpreter = new AbstractInterpreter({
    trees: [tree],
    named: new Map(
      Object.entries(named).map(([name, source]) => [name, readTree(source, `/conditions/${name}`)]),
    ),
    shapeOf: () => undefined,
    effort,
  });
  const known = interpreter.interpret(tree, true, nothingKnown);
  return { isPossible: known !== undefined, spent: left - effort.left };
}

describe('AbstractInterpreter', () => {
  it('proves what thousands of alternatives have in common, with effort that grows no faster than they', () => {
    const beyond = (count: number) => ({
      all: [{ any: alternatives(count) }, compare('greaterThan', count)],
    });
    const some = judge(beyond(100), 1_000_000);
    const many = judge(beyond(400), 1_000_000);
    expect([some.isPossible, many.isPossible]).toEqual([false, false]);
    expect(many.spent).toBeLessThan(some.spent * 20);
  });

  it('gives up a condition that would take too long, and calls it possible', () => {
    const { isPossible, spent } = judge(
      { all: [{ any: alternatives(9000) }, { any: alternatives(9000) }] },
      1_000_000,
    );
    expect(isPossible).toBe(true);
    expect(spent).toBeLessThan(25_000);
  });

  it('gives up copies of long lists as it does comparisons', () => {
    const value = Array.from({ length: 10_000 }, (_, at) => at);
    const lists = Array.from({ length: 500 }, () => compare('notIn', value));
    expect(judge({ all: lists }, 1_000_000).spent).toBeLessThan(50_000);
  });

  it('proves what is short even where nothing is left for all', () => {
    const short = { all: [compare('equal', 5), compare('equal', 3)] };
    expect(judge(short, 0).isPossible).toBe(false);
    const wide = { all: [{ condition: 'wide' }, { condition: 'wide' }] };
    expect(judge(wide, 0, { wide: { any: alternatives(9000) } }).spent).toBeLessThan(500);
  });
});
