import { describe, expect, it } from 'vitest';
import type {
  CheckedRule,
  CheckFinding,
  CheckInput,
} from '../../../../../src/author/checks/logic/check-finding.ts';
import { checkLogic } from '../../../../../src/author/checks/logic/check-logic.ts';
import { finish } from '../../../../../src/shared/steps.ts';

const declared = {
  touchpoints: {
    'check-in': {
      channels: ['kiosk', 'desk'],
      context: {
        type: 'object',
        additionalProperties: false,
        properties: {
          cabin: { type: 'string', enum: ['economy', 'business', 'first'] },
          bags: { type: 'integer', minimum: 0, maximum: 20 },
          fare: { type: 'number', exclusiveMinimum: 0 },
          arrival: { type: 'string', format: 'date-time' },
          tags: { type: 'array', items: { type: 'string' } },
          meals: { type: 'array', items: { type: 'string', enum: ['fish', 'meat'] } },
        },
      },
    },
    care: { channels: ['phone'], context: { type: 'object', additionalProperties: false, properties: {} } },
  },
  attributes: { 'fleet-size': { type: 'number' }, 'member-since': { type: 'date' } },
};

const offer = { type: 'offer', params: { offer: 'lounge' } };
const ask = (
  fact: string,
  operator: string,
  value: unknown,
  more: { path?: string; params?: object } = {},
) => ({
  fact,
  ...more,
  operator,
  value,
});
const cabin = (operator: string, value: unknown) => ask('context', operator, value, { path: '$.cabin' });
const points = (operator: string, value: unknown) =>
  ask('customer', operator, value, { path: '$.value.points' });
const fleet = (operator: string, value: unknown) =>
  ask('customer', operator, value, { path: '$.attributes.fleet-size' });
const meals = (operator: string, value: unknown) => ask('context', operator, value, { path: '$.meals' });
const tier = (operator: string, value: unknown) => ask('customer', operator, value, { path: '$.value.tier' });

let count = 0;
const rule = (conditions: unknown, more: Partial<CheckedRule> = {}): CheckedRule => {
  count += 1;
  return { id: `rule-${count}`, conditions, event: offer, ...more };
};
const check = (rules: readonly CheckedRule[], more: Partial<CheckInput> = {}): CheckFinding[] =>
  finish(checkLogic({ rules, conditions: {}, declared, ...more }));
const checkConditions = (...members: unknown[]) =>
  check([rule({ all: members }, { touchpoints: ['check-in'] })]);
const brief = (findings: readonly CheckFinding[]) =>
  findings.map(({ code, severity, pointer }) => `${severity} ${code} ${pointer}`);

describe('what a promise or follow-up asks again later', () => {
  it.each([
    ['a tier in capitals', tier('equal', 'Gold'), '/value'],
    ['a tier in a list', tier('in', ['gold', 'Silver']), '/value/1'],
    ['a country with three letters', ask('customer', 'equal', 'ITA', { path: '$.nationality' }), '/value'],
    ['a country that is none', ask('customer', 'equal', 'XX', { path: '$.market' }), '/value'],
    ['a segment in capitals', ask('customer', 'equal', 'Affluent', { path: '$.value.segment' }), '/value'],
    ['a misspelt cabin', cabin('equal', 'busines'), '/value'],
    ['a number as text', points('equal', '5'), '/value'],
    ['a misspelt meal', meals('contains', 'fsh'), '/value'],
    ['a day that is none', ask('customer', 'equal', '2026-02-30', { path: '$.birthDate' }), '/value'],
    ['a boolean as text', ask('known', 'equal', 'true'), '/value'],
  ])('is refused for %s', (_, condition, at) => {
    const whiles = [{ all: [tier('equal', 'gold')] }, { not: { any: [cabin('equal', 'first'), condition] } }];
    const findings = check([], { whiles }).filter(({ severity }) => severity === 'error');
    expect(findings.map(({ pointer }) => pointer)).toEqual([`/whiles/1/not/any/1${at}`]);
  });

  it('is refused where it can never hold', () => {
    const whiles = [{ all: [tier('equal', 'gold'), tier('equal', 'silver')] }];
    expect(brief(check([], { whiles }))).toEqual(['error never-true /whiles/0/all/1']);
  });
});

describe('conditions that can never hold', () => {
  it.each([
    ['two values at once', tier('equal', 'gold'), tier('equal', 'silver')],
    ['above 5 and below 3', points('greaterThan', 5), points('lessThan', 3)],
    ['above and below of what is only declared', fleet('greaterThan', 5), fleet('lessThan', 5)],
    [
      'one place by two spellings',
      tier('equal', 'gold'),
      ask('customer', 'equal', 'silver', { path: "$['value'].tier" }),
    ],
    ['no whole number between', points('greaterThan', 2), points('lessThan', 3)],
    ['one of none', tier('in', ['gold']), tier('notIn', ['gold', 'silver'])],
    ['a value and its negation', tier('equal', 'gold'), { not: { any: [tier('equal', 'gold')] } }],
    [
      'a question answered both ways',
      ask('now', 'lessThan', { fact: 'timeZone' }),
      { not: ask('now', 'lessThan', { fact: 'timeZone' }) },
    ],
    [
      'in the list and not',
      ask('context', 'contains', 'x', { path: '$.tags' }),
      ask('context', 'doesNotContain', 'x', { path: '$.tags' }),
    ],
    [
      'what another fact is and is not',
      ask('now', 'equal', { fact: 'timeZone' }),
      ask('now', 'notEqual', { fact: 'timeZone' }),
    ],
    [
      'every alternative excluded',
      tier('equal', 'gold'),
      { any: [tier('equal', 'silver'), tier('equal', 'member')] },
    ],
    [
      'a channel of another touchpoint',
      ask('channel', 'notIn', ['kiosk']),
      ask('channel', 'notIn', ['desk']),
    ],
  ])('are an error: %s', (_, one, other) => {
    const [finding, ...more] = checkConditions(one, other);
    expect(finding).toMatchObject({ code: 'never-true', severity: 'error', rule: 0 });
    expect(finding?.pointer).toMatch(/^\/rules\/0\/conditions\/all\//);
    expect(more).toEqual([]);
  });

  it('name the condition and what it conflicts with', () => {
    const [finding] = checkConditions(points('greaterThan', 5), tier('equal', 'gold'), points('lessThan', 3));
    expect(finding?.pointer).toBe('/rules/0/conditions/all/2');
    expect(finding?.conflict).toEqual({
      decides: { words: 'customer $.value.points lessThan 3', pointer: '/rules/0/conditions/all/2' },
      beside: [{ words: 'customer $.value.points greaterThan 5', pointer: '/rules/0/conditions/all/0' }],
    });
  });

  it('are found through named conditions', () => {
    const conditions = { golden: { all: [tier('equal', 'gold')] } };
    const findings = check([rule({ all: [{ condition: 'golden' }, tier('equal', 'silver')] })], {
      conditions,
    });
    expect(brief(findings)).toEqual(['error never-true /rules/0/conditions']);
  });

  it.each([
    [
      'different params',
      ask('cases', 'equal', 0, { path: '$.count', params: { types: 'a' } }),
      ask('cases', 'equal', 1, { path: '$.count', params: { types: 'b' } }),
    ],
    [
      'different facts',
      tier('equal', 'gold'),
      ask('customer', 'equal', 'silver', { path: '$.value.segment' }),
    ],
    ['a number between two', fleet('greaterThan', 2), fleet('lessThan', 3)],
    [
      'a day between two',
      ask('customer', 'greaterThan', '2020-01-01', { path: '$.birthDate' }),
      ask('customer', 'lessThan', '2020-01-03', { path: '$.birthDate' }),
    ],
    ['a range with room', points('greaterThanInclusive', 3), points('lessThanInclusive', 3)],
    [
      'alternatives of which one remains',
      tier('equal', 'gold'),
      { any: [tier('equal', 'gold'), points('greaterThan', 5)] },
    ],
    ['a derived fact', ask('derived', 'equal', 1), ask('derived', 'notEqual', 2)],
    [
      'values that JSON writes alike',
      { not: ask('derived', 'contains', Number.POSITIVE_INFINITY) },
      ask('derived', 'contains', null),
    ],
  ])('are not claimed: %s', (_, one, other) => {
    expect(checkConditions(one, other)).toEqual([]);
  });
});

describe('alternatives and conditions without effect', () => {
  it('an alternative that the rest rules out', () => {
    const findings = checkConditions(tier('equal', 'gold'), {
      any: [tier('equal', 'silver'), cabin('equal', 'first')],
    });
    expect(brief(findings)).toEqual(['warning dead-alternative /rules/0/conditions/all/1/any/0']);
  });

  it('conditions that always hold', () => {
    const findings = check([rule({ any: [tier('equal', 'gold'), tier('notEqual', 'gold')] })]);
    expect(brief(findings)).toEqual(['warning always-true /rules/0/conditions']);
    expect(brief(checkConditions(ask('known', 'in', [true, false])))).toEqual([
      'warning always-true /rules/0/conditions/all/0',
    ]);
  });

  it('but to ask nothing at all is a way to say always', () => {
    expect(check([rule({ all: [] })])).toEqual([]);
  });
});

describe('values that a fact never has', () => {
  it('a misspelt choice, with the right one', () => {
    const [finding] = checkConditions(cabin('in', ['economy', 'busines']));
    expect(finding).toMatchObject({
      code: 'value-impossible',
      severity: 'error',
      pointer: '/rules/0/conditions/all/0/value/1',
      hint: 'Did you mean "business"?',
    });
  });

  it.each([
    ['a text for a number', points('equal', '5'), 'error type-clash', 'Write it as a number: 5.'],
    [
      'a text for true',
      ask('known', 'equal', 'true'),
      'error type-clash',
      'Write it without quotation marks: true.',
    ],
    [
      'a value for a list',
      ask('context', 'equal', 'x', { path: '$.tags' }),
      'error type-clash',
      'To look into a list, use "contains".',
    ],
    [
      'a misspelt severity',
      ask('incidents', 'equal', 'grave', { path: '$.worst.severity' }),
      'error value-impossible',
      'Choose a value: "light", "moderate", "serious".',
    ],
    [
      'a channel that the touchpoint lacks',
      ask('channel', 'equal', 'phone'),
      'error value-impossible',
      'Choose a value: "kiosk", "desk".',
    ],
    [
      'a word with a capital',
      ask('customer', 'in', ['Gold', 'platinum'], { path: '$.value.tier' }),
      'error value-impossible',
      'Write it "gold".',
    ],
    [
      'a number out of range',
      ask('context', 'equal', 50, { path: '$.bags' }),
      'error value-impossible',
      'Compare with a value that the fact can have.',
    ],
    ['only excluded', cabin('notEqual', 'busines'), 'warning value-impossible', 'Did you mean "business"?'],
    [
      'an attribute as declared',
      ask('customer', 'equal', '3', { path: '$.attributes.fleet-size' }),
      'warning type-clash',
      'Write it as a number: 3.',
    ],
  ])('%s', (_, leaf, kind, hint) => {
    const [finding, ...more] = checkConditions(leaf);
    expect(`${finding?.severity} ${finding?.code}`).toBe(kind);
    expect(finding?.hint).toBe(hint);
    expect(more).toEqual([]);
  });

  it('a misspelt choice looked for in a list', () => {
    expect(brief(checkConditions(meals('contains', 'fisch')))).toEqual([
      'error value-impossible /rules/0/conditions/all/0/value',
    ]);
  });

  it.each([meals('contains', 'fish'), meals('doesNotContain', 'meat'), cabin('in', ['first'])])(
    'but not one that is right: %j',
    (condition) => {
      expect(checkConditions(condition)).toEqual([]);
    },
  );

  it('a comparison with the wrong kind of value is suspicious', () => {
    expect(brief(checkConditions(ask('context', 'greaterThan', 5, { path: '$.arrival' })))).toEqual([
      'warning type-clash /rules/0/conditions/all/0/value',
    ]);
    expect(checkConditions(ask('context', 'greaterThan', '2026-11-21', { path: '$.arrival' }))).toEqual([]);
    expect(checkConditions(points('greaterThan', 5))).toEqual([]);
  });

  it.each([
    ['a count below zero', ask('cases', 'lessThan', 0, { path: '$.count' })],
    ['a fare of nothing', ask('context', 'lessThanInclusive', 0, { path: '$.fare' })],
  ])('%s never is', (_, leaf) => {
    expect(brief(checkConditions(leaf))).toEqual(['error never-true /rules/0/conditions/all/0']);
  });
});

describe('rules that never win', () => {
  const act = (group: string, more: Record<string, unknown> = {}) => ({
    type: 'action',
    params: { action: 'credit-points', reason: 'thanks', group, ...more },
  });
  const weak = { all: [points('greaterThan', 100)] };
  const strong = { all: [points('greaterThan', 500), tier('equal', 'gold')] };

  it('behind a rule of their group that holds wherever they do', () => {
    const rules = [
      rule(weak, { priority: 9, event: act('g') }),
      rule(strong, { priority: 5, event: act('g') }),
    ];
    expect(brief(check(rules))).toEqual(['warning rule-shadowed /rules/1/id']);
  });

  it('and by file order where the priorities are equal', () => {
    const message = { type: 'message', params: { message: 'hello', group: 'greeting' } };
    const rules = [
      rule(weak, { event: message }),
      rule(strong, { event: { ...message, params: { ...message.params, message: 'hi' } } }),
    ];
    expect(brief(check(rules))).toEqual(['warning rule-shadowed /rules/1/id']);
    expect(check([...rules].reverse())).toEqual([]);
  });

  it.each([
    ['the other is narrower', strong, weak, {}, {}],
    ['the other may run out', weak, strong, { event: act('g', { budget: 'seats' }) }, {}],
    ['the other may be settled', weak, strong, { event: act('g', { settles: ['a'] }) }, {}],
    ['the group is another', weak, strong, {}, { event: act('h') }],
    [
      'they are one alternative',
      weak,
      strong,
      { event: act('g', { alternative: 'a' }) },
      { event: act('g', { alternative: 'a' }) },
    ],
    ['it holds elsewhere as well', weak, strong, { touchpoints: ['care'] }, {}],
    ['it holds longer', weak, strong, { activeTo: 5 }, { activeTo: 6 }],
    [
      'a derived fact may change in between',
      { all: [ask('derived', 'equal', 1)] },
      { all: [ask('derived', 'equal', 1)] },
      {},
      { event: act('g', { action: 'upgrade' }) },
    ],
  ])('is not claimed where %s', (_, first, second, winner, loser) => {
    const rules = [
      rule(first, { priority: 9, event: act('g'), ...winner }),
      rule(second, { priority: 5, event: act('g'), ...loser }),
    ];
    expect(check(rules)).toEqual([]);
  });
});

describe('checks that end at their limit', () => {
  const inGroup = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      rule(
        { all: [points('equal', at)] },
        { event: { type: 'message', params: { message: 'hi', group: 'g' } } },
      ),
    );
  it('say so', () => {
    expect(brief(check(inGroup(101)))).toEqual(['warning checks-cut-short /rules/0/id']);
  });
  it('are silent below it', () => {
    expect(check(inGroup(100))).toEqual([]);
  });
});

describe('names and twins', () => {
  it('finds rules that are there twice, if they meet', () => {
    const conditions = { all: [tier('equal', 'gold')] };
    const twins = [rule(conditions, { touchpoints: ['check-in'] }), rule(conditions)];
    expect(brief(check(twins))).toEqual(['warning rule-duplicate /rules/1/id']);
    expect(
      check([rule(conditions, { touchpoints: ['check-in'] }), rule(conditions, { touchpoints: ['care'] })]),
    ).toEqual([]);
    expect(check([rule(conditions, { activeTo: 5 }), rule(conditions, { activeFrom: 5 })])).toEqual([]);
  });

  it('finds twins that ask in another order or spelling', () => {
    const asked = [tier('equal', 'gold'), { not: { any: [points('lessThan', 5), fleet('lessThan', 2)] } }];
    const spelt = [
      { not: { any: [fleet('lessThan', 2), { ...points('lessThan', 5), path: 'value.points' }] } },
      tier('equal', 'gold'),
    ];
    const twins = check([rule({ all: asked }, { id: 'one' }), rule({ all: spelt }, { id: 'other' })]);
    expect(brief(twins)).toEqual(['warning rule-duplicate /rules/1/id']);
    expect(check([rule({ all: asked }), rule({ any: spelt })])).toEqual([]);
  });

  it('finds named conditions that nothing reaches', () => {
    const conditions = {
      used: { all: [{ condition: 'inner' }] },
      inner: { all: [tier('equal', 'gold')] },
      dead: { all: [{ condition: 'dead-too' }] },
      'dead-too': { all: [tier('equal', 'silver')] },
    };
    expect(brief(check([rule({ all: [{ condition: 'used' }] })], { conditions }))).toEqual([
      'warning condition-unused /conditions/dead',
      'warning condition-unused /conditions/dead-too',
    ]);
  });

  it('finds derived facts that nobody reads', () => {
    const derive = (fact: string, value: unknown) =>
      rule({ all: [] }, { event: { type: 'derive', params: { fact, value } } });
    const rules = [derive('a', 1), derive('b', { fact: 'a' }), derive('c', 1)];
    expect(brief(check(rules, { readElsewhere: new Set(['c']) }))).toEqual([
      'warning fact-unread /rules/1/event/params/fact',
    ]);
    expect(check(rules)).toEqual([]);
  });

  it('bears conditions that the engine refuses', () => {
    const circle = { a: { all: [{ condition: 'b' }] }, b: { not: { condition: 'a' } } };
    const rules = [rule({ all: [{ condition: 'a' }] }), rule({ all: 5 }), rule(null), rule({ fact: 'x' })];
    expect(() => check(rules, { conditions: circle })).not.toThrow();
  });
});

describe('codes and days that no customer has', () => {
  const at = (path: string, value: unknown, operator = 'equal') => ask('customer', operator, value, { path });
  it.each([
    [at('$.market', 'UK'), 'Write it "GB".'],
    [at('$.market', 'ITA'), 'Write it "IT".'],
    [at('$.nationality', 'XX'), 'Write it like "IT".'],
    [at('$.timeZone', 'Europe/Wien'), 'Write it "Europe/Vienna".'],
    [at('$.timeZone', 'Europe/Berln'), 'Write it "Europe/Berlin".'],
    [at('$.languages[0]', 'it_IT'), 'Write it "it-IT".'],
    [at('$.value.lifetimeValue.currency', 'EURO'), 'Write it "EUR".'],
    [at('$.value.lifetimeValue.currency', 'XXZ'), 'Write it like "EUR".'],
    [at('$.birthDate', '01.01.1980', 'lessThan'), 'Write it "1980-01-01".'],
    [at('$.birthDate', '03/04/1980', 'greaterThan'), 'Write it like "1979-04-23".'],
    [at('$.birthDate', '1980-02-30'), 'Write it like "1979-04-23".'],
    [at('$.attributes.member-since', '31.12.2020', 'lessThanInclusive'), 'Write it "2020-12-31".'],
  ])('are reported with what was meant: %j', (condition, hint) => {
    expect(checkConditions(condition)).toMatchObject([{ code: 'value-impossible', hint }]);
  });

  it.each([
    at('$.market', 'GB'),
    at('$.market', ['IT', 'XK'], 'in'),
    at('$.timeZone', 'Asia/Calcutta'),
    at('$.languages[0]', 'zh-Hant-TW'),
    at('$.value.lifetimeValue.currency', 'CHF'),
    at('$.birthDate', '1980-01-01', 'lessThan'),
    at('$.attributes.member-since', '2020-12-31', 'greaterThan'),
  ])('are not %j', (condition) => {
    expect(checkConditions(condition)).toEqual([]);
  });
});

it('one comparison that can never hold is not called one of two', () => {
  const [found] = checkConditions(ask('context', 'greaterThan', 20, { path: '$.bags' }));
  expect(found).toMatchObject({ code: 'never-true' });
  expect(found?.hint).not.toContain('two');
});
