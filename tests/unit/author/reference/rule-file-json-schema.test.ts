import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { ruleFileJsonSchema } from '../../../../src/author/reference/pack-schemas.ts';
import { builtInFacts } from '../../../../src/domain/facts/built-in-facts.ts';

const ajv = new Ajv({ strict: false, validateFormats: false });
const check = ajv.compile(ruleFileJsonSchema());
const checkOfPack = ajv.compile(ruleFileJsonSchema({ 'is-vip': 'Somebody we care for.' }));

const fileWith = (conditions: unknown, event?: unknown) => ({
  rules: [
    {
      id: 'some-rule',
      description: 'A rule.',
      conditions,
      event: event ?? { type: 'suppress', params: { all: true, reason: 'test' } },
    },
  ],
});
const holds = (leaf: unknown): boolean => check(fileWith({ all: [leaf] }));

describe('what an editor says of a rule file', () => {
  it('takes every example of every fact', () => {
    for (const [fact, { examples }] of Object.entries(builtInFacts))
      for (const { params, path } of examples) {
        const leaf = { fact, params, ...(path === undefined ? {} : { path }), operator: 'equal', value: 1 };
        expect(holds(leaf), JSON.stringify(leaf)).toBe(true);
      }
  });

  it.each([
    [
      'a comparison with a customer path',
      { fact: 'customer', path: '$.value.tier', operator: 'in', value: ['gold'] },
    ],
    ['attributes', { fact: 'customer', path: "$.attributes['fleet-size']", operator: 'equal', value: 3 }],
    [
      'a context path of any shape',
      { fact: 'context', path: '$.flight.haul', operator: 'equal', value: 'long' },
    ],
    ['a decorated operator', { fact: 'channel', operator: 'not:in', value: ['kiosk'] }],
    ['a derived fact', { fact: 'is-vip', operator: 'equal', value: true }],
    [
      'a fact as the value',
      { fact: 'now', operator: 'lessThan', value: { fact: 'context', path: '$.closes' } },
    ],
    ['nested groups', { not: { any: [{ condition: 'silent' }, { all: [] }] } }],
    ['priorities and names', { fact: 'known', operator: 'equal', value: true, priority: 5, name: 'known' }],
  ])('takes %s', (_, leaf) => {
    expect(holds(leaf)).toBe(true);
  });

  it.each([
    ['an unknown parameter', { fact: 'incidents', params: { type: 'delay' }, operator: 'equal', value: 1 }],
    [
      'a parameter of the wrong type',
      { fact: 'incidents', params: { withinDays: '30' }, operator: 'equal', value: 1 },
    ],
    ['a missing required parameter', { fact: 'consent', operator: 'equal', value: true }],
    [
      'a path that the fact does not have',
      { fact: 'incidents', params: {}, path: '$.number', operator: 'equal', value: 1 },
    ],
    [
      'a customer path that is not there',
      { fact: 'customer', path: '$.tier', operator: 'equal', value: 'gold' },
    ],
    ['an unknown operator', { fact: 'known', operator: 'equals', value: true }],
    ['an unknown decorator', { fact: 'known', operator: 'some:equal', value: true }],
    ['a comparison without a value', { fact: 'known', operator: 'equal' }],
    ['params on a given fact', { fact: 'customer', params: { a: 1 }, operator: 'equal', value: 1 }],
    ['a misspelt key', { fact: 'known', operator: 'equal', value: true, prioriti: 1 }],
    [
      'wrong params of a fact in the value',
      { fact: 'now', operator: 'lessThan', value: { fact: 'consent' } },
    ],
    ['a not of several', { not: [{ fact: 'known', operator: 'equal', value: true }] }],
  ])('refuses %s', (_, leaf) => {
    expect(holds(leaf)).toBe(false);
  });

  it('checks facts in the params of events and named conditions', () => {
    const weight = (factor: unknown) => ({ type: 'weight', params: { all: true, factor } });
    expect(check(fileWith({ all: [] }, weight({ fact: 'tenure', path: '$.years' })))).toBe(true);
    expect(check(fileWith({ all: [] }, weight({ fact: 'tenure', path: '$.year' })))).toBe(false);
    const bad = { all: [{ fact: 'clock', path: '$.hours', operator: 'equal', value: 1 }] };
    expect(check({ conditions: { open: bad }, rules: [] })).toBe(false);
    expect(check({ conditions: { open: { condition: 'other' } }, rules: [] })).toBe(true);
  });

  it('with the facts of a pack refuses every other name', () => {
    const ask = (fact: string) => checkOfPack(fileWith({ all: [{ fact, operator: 'equal', value: true }] }));
    expect(ask('is-vip')).toBe(true);
    expect(ask('is-vipp')).toBe(false);
    expect(ask('known')).toBe(true);
  });
});
