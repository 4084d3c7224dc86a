import { describe, expect, it } from 'vitest';
import { composeRound, type Round } from '../../../../src/decide/ask/compose-round.ts';
import type { Move } from '../../../../src/decide/ask/move-promises.ts';
import type { StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';
import { decisionIdOf } from '../../../../src/domain/decision/decision-id.ts';
import { askedLife } from '../../../../src/domain/decision/settlement.ts';
import {
  sampleContact,
  sampleDecision,
  sampleMemory,
  samplePromise,
  sampleTask,
} from '../../../contract/sample-records.ts';

const now = 5000;
const own = decisionIdOf('i1');
type Answered = Round<{ decision: ReturnType<typeof sampleDecision>; bytes: Buffer }>;

const take = (key: string) => ({ budget: 'stock', key, amount: 1, limit: 9, expiresAt: now });
const seat = samplePromise({
  actionId: 'seat',
  life: askedLife(now, true),
  took: [take('seat')],
  hasRemedy: true,
});
const lounge = samplePromise({ actionId: 'lounge', life: askedLife(now, true), took: [take('lounge')] });
const earlier = samplePromise({ actionId: 'earlier', decisionId: decisionIdOf('i0') });
const callOf = (actionId: string) => sampleTask({ taskId: `${actionId}-call`, type: 'action', actionId });

/** What a decision with these actions and offers is stored with. */
function round(actions: readonly string[], offers: readonly string[], more: object = {}): Answered {
  const decision = sampleDecision({
    actions: actions.map((actionId) => ({ actionId }) as never),
    offers: offers.map((offerId) => ({ offerId }) as never),
    tasks: [{ taskId: 'seat-t1' } as never],
  });
  return {
    proposal: { offered: offers.map(take), promises: [], takes: [], ...more } as never,
    answer: { decision, bytes: Buffer.from('{}') },
    tasks: [],
  };
}

const first: Answered = {
  ...round(['seat', 'lounge'], ['mug', 'mug', 'hat']),
  tasks: [
    callOf('seat'),
    callOf('lounge'),
    sampleTask({ taskId: 'seat-t1', actionId: 'seat' }),
    sampleTask({ taskId: 'seat-t2', actionId: 'seat' }),
    sampleTask({ taskId: 'lounge-t1', actionId: 'lounge' }),
  ],
};
const before = sampleMemory({
  version: 4,
  promises: [earlier, seat, lounge],
  contacts: [
    sampleContact({ decisionId: own, offerId: 'mug' }),
    sampleContact({ decisionId: own, offerId: 'hat' }),
    sampleContact({ decisionId: decisionIdOf('i0'), offerId: 'hat' }),
  ],
});

function compose(kind: 'confirm' | 'refuse', next: Answered, memory = before) {
  const moves: Move[] = [{ actionId: 'seat', call: callOf('seat'), move: { kind, at: now, source: 'dcs' } }];
  const seen: (readonly StandingPromise[])[] = [];
  const composed = composeRound(first, moves, memory, {
    customerId: 'C1',
    keep: { fingerprint: 'f' },
    budgets: new Map(),
    now: () => now,
    decideAgain: (promises) => {
      seen.push(promises);
      return next;
    },
  });
  return { composed, seen };
}

describe('The round after a no', () => {
  const points = samplePromise({ actionId: 'points' });
  const next = round(['points'], ['mug'], { promises: [points], takes: [take('points')] });
  const { composed, seen } = compose('refuse', next);

  it('is decided on the promises of this decision, as they stand by now', () => {
    expect(seen[0]?.map(({ actionId, life }) => `${actionId} ${life?.state}`)).toEqual([
      'seat refused',
      'lounge asked',
    ]);
  });

  it('takes back what acted together with the refused promise, and is silent about both', () => {
    const { promises, version } = composed?.entry.memory.next ?? sampleMemory();
    expect(version).toBe(5);
    expect(
      promises.map(({ actionId, life, silent }) => [actionId, life?.state, silent].filter(Boolean).join(' ')),
    ).toEqual(['earlier', 'seat refused true', 'lounge withdrawn true', 'points']);
    expect(promises[2]?.life?.moves.at(-1)).toMatchObject({ source: 'tact' });
  });

  it('gives back its seat and the offers that are made no more, each once', () => {
    const back = composed?.entry.givenBack.filter(({ amount }) => amount > 0).map(({ key }) => key);
    expect(back).toEqual(['seat', 'mug', 'hat']);
    expect(composed?.entry.takes).toEqual([take('points')]);
  });

  it('forgets the contacts of those offers, and leaves those of other decisions', () => {
    const contacts = composed?.entry.memory.next.contacts.map(
      ({ decisionId, offerId }) => `${decisionId === own ? 'own' : 'other'} ${offerId}`,
    );
    expect(contacts).toEqual(['own mug', 'other hat']);
  });

  it('leaves the call of the refused promise to nobody, and plans no remedy: this answer is the remedy', () => {
    expect(composed?.entry.tasks).toEqual([]);
    expect(composed?.entry.cancelled).toContainEqual({ taskId: 'seat-call', cause: { code: 'answered' } });
    expect(composed?.entry.answer).toMatchObject({ fingerprint: 'f', decision: next.answer.decision });
  });
});

describe('The round after a yes', () => {
  const { composed } = compose('confirm', round(['seat', 'lounge'], ['mug', 'mug', 'hat']));

  it('keeps everything, and makes needless what waited for a later yes', () => {
    const { promises } = composed?.entry.memory.next ?? sampleMemory();
    expect(promises.map(({ actionId, life }) => `${actionId} ${life?.state}`)).toEqual([
      'earlier undefined',
      'seat confirmed',
      'lounge asked',
    ]);
    expect(promises.every(({ silent }) => silent === undefined)).toBe(true);
    expect(composed?.entry.cancelled.map(({ taskId }) => taskId)).toEqual(['seat-call', 'seat-t2']);
    expect(composed?.entry.givenBack).toEqual([{ key: 'seat', amount: 0, confirmed: 1 }]);
  });
});

it.each([
  ['is not there any more', [earlier, lounge]],
  ['was taken back meanwhile', [{ ...seat, life: { ...askedLife(now, true), state: 'withdrawn' as const } }]],
])('There is no round where the promise %s', (_, promises) => {
  const memory = sampleMemory({ version: 4, promises });
  expect(compose('confirm', round(['seat'], []), memory).composed).toBeUndefined();
});
