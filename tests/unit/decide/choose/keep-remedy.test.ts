import { describe, expect, it } from 'vitest';
import { keepRemedy } from '../../../../src/decide/choose/keep-remedy.ts';
import type { SortedEvents } from '../../../../src/decide/gather/sort-events.ts';
import type { ParamsOf } from '../../../../src/domain/pack/format/event-params.ts';
import type { PlacedRule } from '../../../../src/domain/rule-set/rule-set.ts';

type Action = ParamsOf<'action'>;
type Context = Parameters<typeof keepRemedy>[2];

const letter = { type: 'letter', template: 'sorry' } as unknown as ParamsOf<'task'>;

const ruleOf = (id: string, params: Partial<Action>, pack = 'air'): PlacedRule => ({
  id,
  pack,
  description: id,
  conditions: {},
  file: '',
  event: { type: 'action', params: { action: id, reason: 'sorry', ...params } as Action },
});

const actionOf = (rule: PlacedRule) => ({ rule, params: (rule.event as { params: Action }).params });

const eventsOf = (rules: readonly PlacedRule[]): SortedEvents => ({
  actions: rules.map(actionOf),
  messages: [{ rule: ruleOf('say', {}), params: { key: 'hello' } as unknown as ParamsOf<'message'> }],
  offers: [{ rule: ruleOf('bag', {}), params: { offer: 'bag' } }],
  suppressions: [{ rule: ruleOf('no', {}), params: { all: true, reason: 'x' } }],
  weights: [{ rule: ruleOf('w', {}), params: { all: true, factor: 2 } as unknown as ParamsOf<'weight'> }],
  tasks: [{ rule: ruleOf('write', {}), params: letter }],
  derivations: [{ rule: ruleOf('d', {}), params: { fact: 'f', value: 1 } }],
  disclosed: new Set(['name']),
});

const promiseOf = (
  ruleId: string,
  more: { readonly pack?: string; readonly group?: string | undefined } = {},
) =>
  ({
    ...{ actionId: 'a-1', pack: 'air', group: 'gift', reason: { code: 'sorry', ruleId } },
    ...more,
  }) as unknown as Context['fallen'][number];

const upgrade = ruleOf('upgrade', { group: 'gift', onRefused: { next: true, tasks: [letter] } });
const points = ruleOf('points', { group: 'gift' });
const lounge = ruleOf('lounge', { group: 'other' });
const alone = ruleOf('alone', {});
const elsewhere = ruleOf('points', { group: 'gift' }, 'sea');
const rules = [upgrade, points, lounge, alone, elsewhere];

function keep(promise: Context['fallen'][number], of: readonly PlacedRule[] = rules, actionId = 'a-1') {
  const ruleSet = { rules: of } as unknown as Context['ruleSet'];
  return keepRemedy(eventsOf(of), actionId, { ruleSet, fallen: [promise] });
}
const idsOf = ({ actions }: SortedEvents) => actions.map(({ rule }) => rule.id);

describe('what takes the place of a refused promise', () => {
  it('is the other alternatives of its group in its pack, and the follow-ups declared for a refusal', () => {
    const kept = keep(promiseOf('upgrade'));
    expect(kept.actions.map(({ rule }) => [rule.pack, rule.id])).toEqual([
      ['air', 'upgrade'],
      ['air', 'points'],
    ]);
    expect(kept.tasks).toEqual([{ rule: upgrade, params: letter }]);
  });

  it('says and offers nothing, but reads derived facts and what may be shown', () => {
    const { messages, offers, suppressions, weights, derivations, disclosed } = keep(promiseOf('upgrade'));
    expect([messages, offers, suppressions, weights]).toEqual([[], [], [], []]);
    expect(derivations).toHaveLength(1);
    expect([...disclosed]).toEqual(['name']);
  });

  it.each<[string, Context['fallen'][number], PlacedRule[], string[], number]>([
    [
      'the rule declares no next',
      promiseOf('upgrade'),
      [ruleOf('upgrade', { group: 'gift', onRefused: { tasks: [letter] } as Action['onRefused'] }), points],
      [],
      1,
    ],
    ['the rule declares nothing for a refusal', promiseOf('points'), rules, [], 0],
    ['the promise has no group', promiseOf('upgrade', { group: undefined }), rules, [], 1],
    ['the rule has gone', promiseOf('gone'), rules, [], 0],
    ['another pack has a rule of that name', promiseOf('upgrade', { pack: 'sea' }), rules, [], 0],
    [
      'the rule is no action any more',
      promiseOf('say'),
      [
        { ...ruleOf('say', {}), event: { type: 'message', params: { key: 'x' } } } as unknown as PlacedRule,
        points,
      ],
      [],
      0,
    ],
  ])('is limited to what is declared: %s', (_, promise, of, actions, tasks) => {
    const kept = keep(promise, of);
    expect(idsOf(kept)).toEqual(actions);
    expect(kept.tasks).toHaveLength(tasks);
  });

  it('is nothing for a promise that has not fallen', () => {
    const kept = keep(promiseOf('upgrade'), rules, 'a-2');
    expect([kept.actions, kept.tasks]).toEqual([[], []]);
  });
});
