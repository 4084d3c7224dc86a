import { describe, expect, it } from 'vitest';
import { describeNearestMiss, describeTrace } from '../../../src/author/describe-trace.ts';
import { compileRules } from '../../../src/engine/compile-rules.ts';

const compiled = compileRules(
  [
    {
      id: 'vip',
      conditions: {
        all: [
          { fact: 'customer', path: '$.tier', operator: 'in', value: ['gold', 'platinum'] },
          {
            any: [
              { fact: 'seats', operator: 'greaterThan', value: 0 },
              { fact: 'gone', operator: 'equal', value: 1 },
            ],
          },
        ],
      },
      event: { type: 'x' },
    },
  ],
  {},
  { allowUndefinedFacts: true },
);
if (!('program' in compiled)) throw new Error('the rules do not compile');
const { program } = compiled;
const explain = (facts: Record<string, unknown>) =>
  program.explain(facts).flatMap((trace) => describeTrace(trace, 'who gets a seat'));

describe('describeTrace', () => {
  it('describes a rule that fires, and what was found for each condition', () => {
    expect(explain({ customer: { tier: 'gold' }, seats: 2 })).toEqual([
      '✓ vip: who gets a seat',
      '    ✓ all of',
      '        ✓ customer tier is one of "gold", "platinum" — it is "gold"',
      '        ✓ any of',
      '            ✓ seats is more than 0 — it is 2',
      '            ? gone is 1 — the fact is not there',
    ]);
  });

  it('keeps false, unknown and absent apart', () => {
    const lines = explain({ customer: {}, seats: 0 }).join('\n');
    expect(lines).toContain('✗ vip');
    expect(lines).toContain('? customer tier is one of "gold", "platinum" — unknown');
    expect(lines).toContain('✗ seats is more than 0 — it is 0');
    expect(lines).toContain('? gone is 1 — the fact is not there');
  });
});

describe('describeNearestMiss', () => {
  it('says which facts would have to be different, and what they are now', () => {
    const miss = program.nearestMiss({ oneOf: [0] }, { customer: { tier: 'member' }, seats: 3 });
    expect(miss === undefined ? [] : describeNearestMiss(miss)).toEqual([
      '    it would fire if:',
      '      → customer tier is one of "gold", "platinum", for instance "gold" (now "member")',
    ]);
  });

  it('says so where no change was found', () => {
    expect(describeNearestMiss(undefined)).toEqual([
      '    no change of these facts was found that would make it fire',
    ]);
  });

  it('says what must not be in words', () => {
    const negated = compileRules(
      [{ conditions: { not: { fact: 'a', operator: 'in', value: [1, 2] } }, event: { type: 'x' } }],
      {},
    );
    if (!('program' in negated)) throw new Error('the rules do not compile');
    expect(describeNearestMiss(negated.program.nearestMiss({ oneOf: [0] }, { a: 1 }))).toEqual([
      '    it would fire if:',
      '      → a is none of 1, 2, for instance 0 (now 1)',
    ]);
  });
});
