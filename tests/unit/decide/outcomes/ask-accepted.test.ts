import { describe, expect, it } from 'vitest';
import type { AcceptedOffer } from '../../../../src/decide/outcomes/accept-offer.ts';
import { askAccepted } from '../../../../src/decide/outcomes/ask-accepted.ts';
import type { SettleEntry, SettleResult, SystemAnswer } from '../../../../src/decide/ports.ts';
import { askedLife } from '../../../../src/domain/decision/settlement.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import { sampleMemory, samplePromise, sampleTask } from '../../../contract/sample-records.ts';

const now = 5000;
const promiseOf = (actionId: string, life = askedLife(now, true)) =>
  samplePromise({ actionId, life, took: [{ key: `seat-of-${actionId}`, amount: 1 }] });
const callOf = (actionId: string) => sampleTask({ taskId: `${actionId}-call`, type: 'action', actionId });
/** A seat, whose system is asked at once, and a bag, which goes with it. */
const accepted: AcceptedOffer = {
  isRecorded: true,
  effect: { status: 'done', actions: [], messages: [], tasks: [] },
  promises: [promiseOf('seat'), promiseOf('bag')],
  takes: [],
  tasks: [callOf('seat'), callOf('bag')],
  asks: ['seat'],
  onlyLater: ['seat-t1'],
};
const refused = { status: 'refused', reason: 'sold out' } as const;

type Behaviour = {
  readonly left?: number;
  readonly promises?: ReturnType<typeof promiseOf>[];
  readonly settle?: (times: number) => SettleResult;
};

/** What is stored once the system of the seat says this. */
async function ask(answer: SystemAnswer, { left = 100, promises, settle }: Behaviour = {}) {
  const entries: SettleEntry[] = [];
  const waited: number[] = [];
  await askAccepted(accepted, {
    ledger: {
      readMemories: async () => ({ memory: sampleMemory({ promises: promises ?? [...accepted.promises] }) }),
      settle: async (entry) => {
        entries.push(entry);
        return settle?.(entries.length) ?? { status: 'settled' };
      },
    },
    systems: {
      connectors: new Set(),
      ask: async (_, withinMs) => {
        waited.push(withinMs);
        return answer;
      },
    },
    customerId: 'C1',
    leftFor: () => left,
    now: () => now,
  });
  return { entries, waited };
}

const statesOf = ([entry]: readonly SettleEntry[]) =>
  entry?.memory.next.promises.map(({ actionId, life }) => `${actionId} ${life?.state}`);

describe('The system of an acceptance', () => {
  it('says yes: the promise is confirmed, and its call and what waited for a later yes are needless', async () => {
    const { entries, waited } = await ask({ status: 'confirmed' });
    expect(waited).toEqual([100]);
    expect(statesOf(entries)).toEqual(['seat confirmed', 'bag asked']);
    expect(entries[0]).toMatchObject({
      memory: { id: 'C1', expected: 1, next: { version: 2 } },
      givenBack: [{ key: 'seat-of-seat', amount: 0, confirmed: 1 }],
      takes: [],
      tasks: [],
      cancelled: ['seat-call', 'seat-t1'].map((taskId) => ({ taskId, cause: { code: 'answered' } })),
    });
  });

  it('says no: the acceptance falls as a whole, and all that it took is back', async () => {
    const { entries } = await ask(refused);
    expect(statesOf(entries)).toEqual(['seat refused', 'bag withdrawn']);
    const [seat, bag] = entries[0]?.memory.next.promises ?? [];
    expect(seat?.life?.moves.at(-1)).toMatchObject({ cause: 'sold out' });
    expect(bag?.life?.moves.at(-1)).toMatchObject({ cause: 'what belongs to it was refused' });
    expect(entries[0]?.givenBack).toMatchObject([{ key: 'seat-of-seat', amount: 1 }]);
    expect(entries[0]?.cancelled.map(({ taskId }) => taskId)).toEqual(['seat-call']);
  });

  it('says no, where what belongs to it was taken back before', async () => {
    const withdrawn = { ...askedLife(now, true), state: 'withdrawn' } as const;
    const { entries } = await ask(refused, { promises: [promiseOf('seat'), promiseOf('bag', withdrawn)] });
    expect(statesOf(entries)).toEqual(['seat refused', 'bag withdrawn']);
    expect(entries[0]?.memory.next.promises[1]?.life?.moves).toHaveLength(1);
  });

  it.each([
    ['says nothing clear', { status: 'unknown' }, {}],
    ['answers for a promise that was taken back', refused, { promises: [promiseOf('bag')] }],
    [
      'answers for a promise that is over',
      { status: 'confirmed' },
      { promises: [promiseOf('seat', { ...askedLife(now, true), state: 'withdrawn' })] },
    ],
  ] as const)('%s: workers settle it', async (_, answer, behaviour) => {
    expect((await ask(answer, behaviour as Behaviour)).entries).toEqual([]);
  });

  it('is not asked where no time is left', async () => {
    expect(await ask(refused, { left: 0 })).toEqual({ entries: [], waited: [] });
  });

  it('is written again where others change the customer, ten times and no more', async () => {
    const conflict = { status: 'conflict', budgets: [] } as const;
    const lost = await ask(refused, { settle: () => conflict });
    expect(lost.entries).toHaveLength(10);
    const won = await ask(refused, { settle: (times) => (times < 3 ? conflict : { status: 'settled' }) });
    expect(won.entries).toHaveLength(3);
  });

  it('is left to workers where the ledger is away, and a bug is no such thing', async () => {
    const away = () => {
      throw new ServiceError('store-unavailable', 'away');
    };
    expect((await ask(refused, { settle: away })).entries).toHaveLength(1);
    const bug = () => {
      throw new TypeError('a bug');
    };
    await expect(ask(refused, { settle: bug })).rejects.toThrow('a bug');
  });
});
