import { describe, expect, it } from 'vitest';
import { chooseActions } from '../../../../src/decide/choose/choose-actions.ts';
import { createResolve } from '../../../../src/decide/gather/resolve-value.ts';
import type { BudgetState } from '../../../../src/domain/contact/budget.ts';
import { emptyMemory, type StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import type { ActionParams } from '../../../../src/domain/pack/format/event-params.ts';
import type { PromiseLife } from '../../../../src/domain/promises/promise-life.ts';
import type { Pack, PlacedRule } from '../../../../src/domain/rule-set/rule-set.ts';
import { makeRuleSet } from '../../../support/make-rule-set.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const facts = { context: { seats: 1, many: 2.9, none: -1, day: '2026-12-01', ids: ['i-1', 5, 'i-2'] } };
const context = (path: string) => ({ fact: 'context', path });
const budget = (limit: unknown, more: object = {}) => ({
  description: 'Seats',
  key: [context('$.day')],
  limit: limit as never,
  ...more,
});
const ruleSet = makeRuleSet({
  rules: [],
  pack: {
    budgets: {
      one: budget(context('$.seats')),
      two: budget(context('$.many'), { expires: context('$.day') }),
      none: budget(context('$.none')),
      unknown: budget(context('$.nothing')),
    },
    actions: {
      seat: {
        params: {
          type: 'object',
          required: ['left'],
          properties: { left: { type: 'integer', minimum: 1, maximum: 2 } },
        },
      },
    },
  },
});
const resolve = createResolve(ruleSet.program, facts);

const fired = (id: string, params: Partial<ActionParams> = {}) => ({
  rule: { id, pack: 'demo' } as PlacedRule,
  params: { action: id, reason: 'care', ...params },
});
const promised = (ruleId: string, more: Partial<StandingPromise> = {}): StandingPromise => ({
  actionId: 'a',
  pack: 'demo',
  type: 'any',
  params: {},
  reason: { code: 'care', ruleId },
  occasion: 'o',
  settles: [],
  messages: [],
  decisionId: 'd-0',
  interactionId: 'i-0',
  channel: 'kiosk',
  at: now,
  ...more,
});

const over = (to: 'refused' | 'withdrawn', source: string): PromiseLife => ({
  state: to,
  word: 'no',
  holds: false,
  moves: [{ to, at: 0, source }],
});

const snapshot: Snapshot = { schemaVersion: 1, customerId: 'c', asOf: '2026-11-20T00:00:00Z' };
const pack = ruleSet.packs.get('demo') as Pack;
const request: DecisionRequest = { interactionId: 'i', touchpoint: 'check-in', channel: 'kiosk', ...facts };

type Past = {
  standing?: StandingPromise[];
  fallen?: StandingPromise[];
  promises?: StandingPromise[];
  budgets?: BudgetState[];
};
function choose(
  rules: ReturnType<typeof fired>[],
  { standing = [], fallen = [], promises = [], budgets = [] }: Past = {},
) {
  const { chosen, reasons } = chooseActions(rules, resolve, {
    ruleSet,
    pack,
    request,
    snapshot,
    voice: { locale: 'en' },
    standing,
    fallen,
    counters: {
      memory: { ...emptyMemory, promises },
      budgets: new Map(budgets.map((state) => [state.key, state])),
    },
    facts: {},
    now,
  });
  return {
    ids: chosen.map(({ rule }) => rule.id),
    chosen,
    reasons: reasons.map(({ code, detail }) => [code, detail]),
  };
}

describe('Of the actions that rules want', () => {
  it('all are chosen that have no group', () => {
    expect(choose([fired('a'), fired('b')])).toMatchObject({ ids: ['a', 'b'], reasons: [] });
    expect(choose([])).toEqual({ ids: [], chosen: [], reasons: [] });
  });

  it('one alternative of a group is chosen, with all its members', () => {
    const group = 'g';
    const rules = [
      fired('a', { group, alternative: 'first' }),
      fired('b', { group, alternative: 'second' }),
      fired('c', { group, alternative: 'first' }),
      fired('d', { group: 'other' }),
    ];
    expect(choose(rules).ids).toEqual(['a', 'c', 'd']);
  });

  it('none is chosen of what stands already, by rule or by group', () => {
    const rules = [fired('a'), fired('b', { group: 'g' })];
    expect(choose(rules, { standing: [promised('a')] }).ids).toEqual(['b']);
    expect(choose(rules, { standing: [promised('x', { group: 'g' })] }).ids).toEqual(['a']);
    expect(choose(rules, { standing: [promised('b'), promised('x', { group: 'a' })] }).ids).toEqual([
      'a',
      'b',
    ]);
    expect(choose(rules, { standing: [promised('a', { pack: 'shop' })] }).ids).toEqual(['a', 'b']);
  });

  it('none is chosen that would compensate what is compensated already', () => {
    const settles = context('$.ids');
    const { chosen } = choose([fired('a', { settles })]);
    expect(chosen[0]?.settles).toEqual(['i-1', 'i-2']);
    expect(
      choose([fired('a', { settles })], { promises: [promised('x', { settles: ['i-2'] })] }).ids,
    ).toEqual([]);
    expect(
      choose([fired('a', { settles })], { promises: [promised('x', { settles: ['i-3'] })] }).ids,
    ).toEqual(['a']);
    expect(choose([fired('a', { settles }), fired('b', { settles })]).ids).toEqual(['a']);
    expect(choose([fired('a'), fired('b')].map((one) => one)).chosen[0]?.settles).toEqual([]);
  });

  it('the next alternative is chosen where a system refused one, and that is reported', () => {
    const rules = [fired('a', { group: 'g' }), fired('b', { group: 'g' })];
    expect(
      choose(rules, { fallen: [{ ...promised('a'), life: over('refused', 'departure-control') }] }),
    ).toMatchObject({
      ids: ['b'],
      reasons: [['action-refused', 'a: a']],
    });
    const other = promised('a', { pack: 'shop', life: over('refused', 'departure-control') });
    expect(choose(rules, { fallen: [other] }).ids).toEqual(['a']);
    const taken = (source: string) => promised('a', { life: over('withdrawn', source) });
    expect(choose(rules, { fallen: [taken('people')] }).ids).toEqual(['b']);
    expect(choose(rules, { fallen: [taken('facts')] }).ids).toEqual(['a']);
  });

  it.each([
    ['$.many', 'seat/left must be a whole number, not a number with a fraction'],
    ['$.none', 'seat/left must be at least 1'],
    ['$.day', 'seat/left must be a whole number, not a string'],
    ['$.ids', 'seat/left must be a whole number, not a list'],
    ['$.nothing', 'seat/left is missing'],
  ])('the next alternative is chosen where a param gets a value that it cannot have: %s', (path, detail) => {
    const rules = [
      fired('a', { action: 'seat', group: 'g', params: { left: context(path) } }),
      fired('b', { action: 'seat', group: 'g', params: { left: context('$.seats') } }),
    ];
    expect(choose(rules)).toMatchObject({ ids: ['b'], reasons: [['params-unfit', `a: ${detail}`]] });
  });

  it('the next alternative is chosen where the facts would take one back at once', () => {
    const wanted = { any: [{ fact: 'context', path: '$.seats', operator: 'equal', value: 2 }] };
    const rules = [fired('a', { group: 'g', while: wanted }), fired('b', { group: 'g' })];
    expect(choose(rules)).toMatchObject({
      ids: ['b'],
      reasons: [['reason-gone', 'a: "context $.seats equal" does not hold']],
    });
  });
});

describe('An action that takes from a budget', () => {
  const taken = (key: string, count: number, limit = 2) => ({
    budgets: [{ key: `demo/${key}/20261201`, taken: count, limit }],
  });

  it('takes one, of as many as the context says there are', () => {
    const week = 7 * 86_400_000;
    expect(choose([fired('a', { budget: 'one' })]).chosen[0]?.takes).toEqual([
      { budget: 'one', key: 'demo/one/20261201', amount: 1, limit: 1, expiresAt: now + week },
    ]);
    expect(choose([fired('a', { budget: 'two' })]).chosen[0]?.takes).toMatchObject([
      { limit: 2, expiresAt: Date.parse('2026-11-30T23:00:00Z') + week },
    ]);
    expect(choose([fired('a')]).chosen[0]?.takes).toEqual([]);
  });

  it.each(['none', 'unknown'])('is not chosen where the limit is %s', (id) => {
    expect(choose([fired('a', { budget: id })])).toMatchObject({
      ids: [],
      reasons: [['budget-exhausted', `${id}: a`]],
    });
    expect(choose([fired('a', { budget: id })], taken(id, 0, 5)).ids).toEqual([]);
  });

  it('is chosen up to the limit that is counted', () => {
    expect(choose([fired('a', { budget: 'two' })], taken('two', 1)).ids).toEqual(['a']);
    expect(choose([fired('a', { budget: 'two' })], taken('two', 2))).toMatchObject({
      ids: [],
      reasons: [['budget-exhausted', 'two: a']],
    });
  });

  it('counts what an action before it takes from the same budget', () => {
    expect(choose([fired('a', { budget: 'one' }), fired('b', { budget: 'one' })])).toMatchObject({
      ids: ['a'],
      reasons: [['budget-exhausted', 'one: b']],
    });
    const both = { budget: 'one', group: 'g', alternative: 'two at once' };
    expect(choose([fired('a', both), fired('b', both), fired('c', { group: 'g' })]).ids).toEqual(['c']);
  });

  it('takes nothing from a budget that the pack does not have', () => {
    const { ids, chosen } = choose([fired('a', { budget: 'nowhere' })]);
    expect([ids, chosen[0]?.takes]).toEqual([['a'], []]);
  });
});
