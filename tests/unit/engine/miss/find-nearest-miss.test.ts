import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../../src/engine/compile-rules.ts';
import type { FactValues, RuleGoal, RuleProgram } from '../../../../src/engine/language/rule-program.ts';
import { runLength } from '../../../support/run-length.ts';

const compile = (root: unknown, named: Readonly<Record<string, unknown>> = {}): RuleProgram => {
  const compiled = compileRules([{ conditions: root, event: { type: 'fire' } }], named, {
    allowUndefinedFacts: true,
  });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
};

const when = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
const missOf = (root: unknown, facts: FactValues) => compile(root).nearestMiss({ oneOf: [0] }, facts);
const changesOf = (root: unknown, facts: FactValues) =>
  missOf(root, facts)?.changes.map(({ fact, to }) => [fact, to]);

describe('The nearest miss', () => {
  it('counts facts, not comparisons: two of one fact are one change', () => {
    const both = {
      all: [when('n', 'greaterThan', 10), when('n', 'notEqual', 11), when('n', 'lessThan', 20)],
    };
    const either = { any: [{ all: [when('a', 'equal', 1), when('b', 'equal', 1)] }, both] };
    expect(changesOf({ all: [either] }, { n: 11, a: 0, b: 0 })).toEqual([['n', 12]]);
  });

  it.each([
    ['2026-12-01', '2026-12-02', '2026-11-30'],
    ['2027-01-01', '2027-01-02', '2026-12-31'],
    ['2026-12-01T00:00:00Z', '2026-12-01T00:00:01Z', '2026-11-30T23:59:59Z'],
  ])('finds what is right after and before %s', (bound, after, before) => {
    expect(changesOf({ all: [when('day', 'greaterThan', bound)] }, { day: '2026-05-01' })).toEqual([
      ['day', after],
    ]);
    expect(changesOf({ all: [when('day', 'lessThan', bound)] }, { day: '2028-01-01' })).toEqual([
      ['day', before],
    ]);
  });

  it('finds nothing between what is no date, and breaks at none', () => {
    for (const bound of ['2026-13-45', '9999999-01-01T', 'soon'])
      expect(missOf({ all: [when('day', 'greaterThan', bound)] }, { day: 'x' })?.changes ?? []).toHaveLength(
        0,
      );
  });

  it('finds a list for what no list reached as well', () => {
    const root = { all: [{ not: when('list', 'doesNotContain', 3) }, when('list', 'contains', 1)] };
    expect(changesOf(root, { list: null })).toEqual([['list', [1, 3]]]);
  });

  it.each([
    ['greaterThan', 2, { lines: ['a'] }, 3],
    ['greaterThanInclusive', 2, { lines: [] }, 2],
    ['lessThan', 2, { lines: [{ price: 1 }, { price: 2 }, { price: 3 }] }, 1],
    ['equal', 4, { lines: 'ab' }, 4],
    ['equal', 1, { lines: 'ab' }, 1],
    ['greaterThan', 3, { lines: '' }, 4],
  ])('finds how long a list or a text would have to be: %s %i', (operator, value, o, to) => {
    const root = { all: [{ ...when('o', operator, value), path: '$.lines.length' }] };
    expect(missOf(root, { o })).toMatchObject({
      changes: [{ path: '$.lines.length', to }],
      isSmallest: true,
    });
  });

  it('keeps what is in a list whose length it changes', () => {
    const longer = { ...when('o', 'equal', 3), path: '$.lines.length' };
    const root = { all: [longer, { ...when('o', 'contains', 'a'), path: '$.lines' }] };
    for (const lines of [['a'], ['a', 'b']])
      expect(missOf(root, { o: { lines } })).toMatchObject({ changes: [{ to: 3 }], isSmallest: false });
  });

  it.each([[-1], [1.5], [1e9]])('knows no list of the length %d', (length) => {
    const root = { all: [{ ...when('o', 'equal', length), path: '$.length' }] };
    expect(missOf(root, { o: ['a'] })).toBeUndefined();
    expect(missOf(root, { o: 'a' })).toBeUndefined();
  });

  it.each([
    ['lessThan', ['a', 'b', 'c']],
    ['greaterThan', ['a']],
    ['lessThan', 'abc'],
  ])('never asks for a length that is not a whole number: %s 1.5', (operator, o) => {
    const root = { all: [{ ...when('o', operator, 1.5), path: '$.length' }] };
    expect(missOf(root, { o })).toBeUndefined();
  });

  it('changes a computed fact for one set of params alone, and a given one for all', () => {
    const visits = (place: string, operator: string, value: number) => ({
      ...when('visits', operator, value),
      params: { place },
    });
    const root = { all: [visits('desk', 'greaterThan', 0), visits('gate', 'equal', 0)] };
    const compiled = compileRules(
      [{ conditions: root, event: { type: 'fire' } }],
      {},
      {
        functions: { visits: () => 0 },
      },
    );
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
    const { program } = compiled;
    expect(program.nearestMiss({ oneOf: [0] }, {})).toMatchObject({
      changes: [{ fact: 'visits', params: { place: 'desk' }, from: 0, to: 1 }],
    });
    expect(program.nearestMiss({ oneOf: [0] }, { visits: 0 })).toBeUndefined();
  });

  it('finds a number between two bounds, and a list with several items', () => {
    const root = {
      all: [
        when('n', 'greaterThan', 5),
        when('n', 'lessThan', 6),
        when('list', 'contains', 'a'),
        when('list', 'contains', 'b'),
        when('list', 'doesNotContain', 'c'),
      ],
    };
    expect(changesOf(root, { n: 1, list: ['c'] })).toEqual([
      ['n', 5.5],
      ['list', ['a', 'b']],
    ]);
  });

  it('keeps what it relies on when it changes the same fact', () => {
    const root = {
      all: [
        when('n', 'lessThan', 10),
        { any: [when('n', 'greaterThan', 20), when('n', 'in', [40, 3]), when('m', 'equal', 1)] },
      ],
    };
    expect(missOf(root, { n: 7, m: 0 })).toMatchObject({
      changes: [{ fact: 'n', from: 7, to: 3 }],
      isSmallest: true,
    });
  });

  it('finds the smallest way among thousands, where plans for each part by itself miss it', () => {
    const pairs = Array.from({ length: 10 }, (_, at) => ({
      any: [
        when(`a${at}`, 'equal', 1),
        when(`b${at}`, 'equal', 1),
        when('key', 'in', [`x${at}`, 'all', `y${at}`]),
      ],
    }));
    expect(changesOf({ all: pairs }, { key: 'none' })).toEqual([['key', 'all']]);
  });

  it('says so where it cannot know: facts inside one another, and facts compared with facts', () => {
    const inside = {
      all: [
        { ...when('o', 'equal', 1), path: '$.a' },
        { ...when('o', 'equal', 1), path: '$.a.b' },
      ],
    };
    expect(missOf({ any: [inside, when('n', 'equal', 1)] }, {})).toMatchObject({ isSmallest: false });
    expect(missOf({ all: [when('n', 'equal', { fact: 'm' })] }, { n: 1, m: 2 })).toMatchObject({
      changes: [{ fact: 'n', to: 2 }],
      isSmallest: false,
    });
  });

  it('gives up on what is too large, in a moment', () => {
    const any = (at: number) => ({ any: [0, 1, 2, 3].map((one) => when(`f${at}-${one}`, 'equal', 1)) });
    const impossible = { all: [when('n', 'greaterThan', 1), when('n', 'in', [])] };
    const root = { all: [...Array.from({ length: 40 }, (_, at) => any(at)), { any: [impossible] }] };
    expect(missOf(root, {})).toBeUndefined();
  });

  it('takes the nearest of the numbers that a rule names', () => {
    expect(changesOf({ all: [when('n', 'in', [3, 40])] }, { n: 30 })).toEqual([['n', 40]]);
    expect(changesOf({ all: [when('n', 'in', [40, 3])] }, { n: 7 })).toEqual([['n', 3]]);
  });

  it('finds a number between bounds in any order', () => {
    const root = { all: [when('n', 'greaterThan', 5), when('n', 'notEqual', 100), when('n', 'lessThan', 6)] };
    expect(changesOf(root, { n: 1 })).toEqual([['n', 5.5]]);
  });

  it.each([
    ['a truth', 'notEqual', true, true, false],
    ['a text', 'notEqual', 'x', 'x', 'not x'],
    ['nothing', 'notEqual', null, null, 'other'],
    ['a number', 'notEqual', 5, 5, 6],
    ['a number among its neighbours', 'notIn', [3, 4, 5], 4, 2],
    ['one of several values', 'someValue:equal', ['a', 'b'], 'z', 'a'],
    ['a list of facts', 'someFact:equal', 'a', ['b'], ['b', 'a']],
    ['the item of a list', 'swap:contains', ['a', 'b'], 'z', 'a'],
  ])('finds something else for %s: %s %j', (_name, operator, value, found, to) => {
    expect(changesOf({ all: [when('f', operator, value)] }, { f: found })).toEqual([['f', to]]);
  });

  it('knows that it is the smallest where places of one fact are apart, and where nothing must change', () => {
    const apart = {
      all: [
        { ...when('o', 'equal', 1), path: '$.a' },
        { ...when('o', 'equal', 1), path: '$.b' },
      ],
    };
    expect(missOf(apart, { o: {} })).toMatchObject({ changes: [{ to: 1 }, { to: 1 }], isSmallest: true });
    const compared = { all: [when('n', 'equal', { fact: 'm' })] };
    expect(missOf(compared, { n: 1, m: 1 })).toEqual({ changes: [], isSmallest: true });
  });

  it('does not know it where one comparison of several is with a fact', () => {
    const root = { all: [when('n', 'equal', { fact: 'm' }), when('k', 'equal', 1)] };
    expect(missOf(root, { n: 1, m: 2, k: 0 })).toMatchObject({ isSmallest: false });
  });

  it('reaches an item of a list by any index up to its length', () => {
    const root = { all: [{ ...when('o', 'equal', 1), path: '$[10]' }] };
    const list = Array.from({ length: 10 }, () => 0);
    expect(missOf(root, { o: list })?.changes).toMatchObject([{ path: '$[10]', to: 1 }]);
    expect(missOf(root, { o: list.slice(1) })).toBeUndefined();
  });

  it('is none where a named condition is missing', () => {
    const compiled = compileRules(
      [{ conditions: { all: [{ condition: 'nowhere' }] }, event: { type: 'fire' } }],
      {},
      { allowUndefinedConditions: true, allowUndefinedFacts: true },
    );
    expect('program' in compiled && compiled.program.nearestMiss({ oneOf: [0] }, {})).toBeUndefined();
  });

  describe('over several rules', () => {
    const rules = [
      { priority: 10, conditions: { all: [when('a', 'equal', 1)] }, event: { type: 'make' } },
      { priority: 5, conditions: { all: [] }, event: { type: 'derive', params: { fact: 'd', value: 'x' } } },
      {
        priority: 1,
        conditions: { all: [when('d', 'equal', 'x'), when('b', 'equal', 1)] },
        event: { type: 'suppress' },
      },
      { priority: 5, conditions: { all: [when('d', 'equal', 'x')] }, event: { type: 'same' } },
    ];
    const compiled = compileRules(rules, {}, { allowUndefinedFacts: true });
    const changes = (goal: RuleGoal, facts: FactValues) =>
      'program' in compiled
        ? compiled.program.nearestMiss(goal, facts)?.changes.map(({ fact, from, to }) => [fact, from, to])
        : undefined;

    it('makes one fire and keeps the other from firing, with the facts derived before the last', () => {
      expect(changes({ oneOf: [0], noneOf: [2] }, { a: 0, b: 1 })).toEqual([
        ['a', 0, 1],
        ['d', 'x', 'not x'],
      ]);
      expect(changes({ oneOf: [0], noneOf: [2] }, { a: 1, b: 0 })).toEqual([]);
    });

    it('sees the facts derived at higher priorities only', () => {
      expect(changes({ oneOf: [2] }, { b: 0 })).toEqual([['b', 0, 1]]);
      expect(changes({ oneOf: [3] }, {})).toEqual([['d', undefined, 'x']]);
    });
  });

  const numeric = fc.constantFrom('lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive');
  const number = fc.constantFrom(1, 2, 3);
  const word = fc.constantFrom('x', 'y', 'z');
  const leafOf = (fact: string, operator: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>) =>
    fc.record({ fact: fc.constant(fact), operator, value });
  const leaf = fc.oneof(
    leafOf('n', numeric, number),
    leafOf('m', fc.oneof(numeric, fc.constantFrom('equal', 'notEqual')), number),
    leafOf('s', fc.constantFrom('equal', 'notEqual', 'not:equal'), word),
    leafOf('s', fc.constantFrom('in', 'notIn'), fc.array(word, { maxLength: 2 })),
    leafOf('l', fc.constantFrom('contains', 'doesNotContain'), number),
  );
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'medium' },
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })) },
      { weight: 2, arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })) },
      { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
      { weight: 1, arbitrary: fc.constant({ condition: 'shared' }) },
    ),
  })).node;

  const numbers = [0, 1, 1.5, 2, 2.5, 3, 4, null];
  const lists = [[], [1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3]];
  const possible = { n: numbers, m: numbers, s: ['x', 'y', 'z', 'w', null], l: [...lists, null] };
  const factNames = ['n', 'm', 's', 'l'] as const;
  const facts = fc.record({
    n: fc.constantFrom(...numbers),
    m: fc.constantFrom(...numbers),
    s: fc.constantFrom(...possible.s),
    l: fc.constantFrom(...possible.l),
  });

  /** The fewest facts that must change, by trying everything; undefined where nothing helps. */
  function bruteForce(program: RuleProgram, given: Readonly<Record<(typeof factNames)[number], unknown>>) {
    let fewest: number | undefined;
    for (const n of possible.n)
      for (const m of possible.m)
        for (const s of possible.s)
          for (const l of possible.l) {
            const changed = { n, m, s, l };
            const count = factNames.filter(
              (name) => JSON.stringify(changed[name]) !== JSON.stringify(given[name]),
            ).length;
            if ((fewest === undefined || count < fewest) && program.evaluate(changed).length > 0)
              fewest = count;
          }
    return fewest;
  }

  const checkAll = (): void =>
    fc.assert(
      fc.property(tree, leaf, facts, (node, shared, given) => {
        const program = compile({ all: [node] }, { shared: { all: [{ not: shared }] } });
        const miss = program.nearestMiss({ oneOf: [0] }, given);
        const wanted = bruteForce(program, given);
        expect(miss?.changes.length).toBe(wanted);
        if (miss === undefined) return;
        expect(miss.isSmallest).toBe(true);
        const changed = { ...given, ...Object.fromEntries(miss.changes.map(({ fact, to }) => [fact, to])) };
        expect(program.evaluate(changed)).toHaveLength(1);
      }),
      { numRuns: runLength({ gate: 300, long: 3000 }) },
    );

  it('is as small as the smallest of all changes that could be made', checkAll);
});
