import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { systemClock } from '../../../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../../../src/decide/inquiry/inquiry.ts';
import type { Ledger, SettleEntry, SystemAnswer, SystemDesk } from '../../../../src/decide/ports.ts';
import type { StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { settlePromise } from '../../../../src/domain/decision/settlement.ts';
import { stateOf } from '../../../../src/domain/promises/promise-life.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import type { Task } from '../../../../src/domain/tasks/task.ts';
import { checkIn, passenger, syncRuleSet } from '../../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const yes = { status: 'confirmed' } as const;
const no = { status: 'refused', reason: 'cabin is full' } as const;
const unclear = { status: 'unknown' } as const;
const inForce = { ruleSet: syncRuleSet, loadedAt: now };

let store: MemoryStore;
let asked: { readonly call: Task; readonly withinMs: number }[];
beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  asked = [];
  await store.customers.put(passenger('c-1'));
});

function services(say: SystemDesk['ask'], ledger: Partial<Ledger> = {}): AnswerServices {
  return {
    snapshots: store.snapshots,
    losses: store.losses,
    ledger: { ...store.ledger, ...ledger },
    clock: { ...systemClock, now: () => now },
    defaultBudgetMs: 60_000,
    withdraw: () => expect.fail('no reason is gone'),
    systems: {
      connectors: new Set(['dcs']),
      ask(call, withinMs) {
        asked.push({ call, withinMs });
        return say(call, withinMs);
      },
    },
  };
}

const saying = (answer: SystemAnswer, ledger?: Partial<Ledger>) => services(async () => answer, ledger);
const request = (more: Partial<DecisionRequest> = {}): DecisionRequest => ({
  ...checkIn('k-1', 'c-1'),
  ...more,
});
const answer = async (by: AnswerServices, more: Partial<DecisionRequest> = {}) =>
  (await answerInteraction(inForce, request(more), by)).decision;
const statesOf = (actions: readonly { type: string; status: string }[]) =>
  actions.map(({ type, status }) => `${type} ${status}`);
const wordsOf = (messages: readonly { body: string }[]) => messages.map(({ body }) => body).join(' ');
const memory = async () => (await store.ledger.readMemories('c-1', undefined)).memory;
const promises = async () => (await memory()).promises.map((each) => `${each.type} ${stateOf(each)}`);
const tasks = async () =>
  (await store.tasks.list({ limit: 100 }))
    .map(({ taskId, state }) => `${taskId.replace(/^.*?-(?=a\d)/, '')} ${state}`)
    .sort();
const seatsTaken = async () => {
  const [took] = (await memory()).promises[0]?.took ?? [];
  return (await store.ledger.readBudgets([took?.key ?? '']))[0]?.taken;
};

describe('A system that is asked while the customer waits', () => {
  test('says yes: the answer says so as a fact, and no worker asks again', async () => {
    const decision = await answer(saying(yes));
    expect(statesOf(decision.actions)).toEqual(['upgrade confirmed', 'open-lounge reserved']);
    expect(wordsOf(decision.messages)).toContain('You are in first');
    expect(decision.reasons.map(({ code }) => code)).not.toContain('answer-awaited');
    expect(await promises()).toEqual(['upgrade confirmed', 'open-lounge reserved']);
    expect(await tasks()).toEqual([
      'a1-call cancelled',
      'a1-t1 waiting',
      'a1-t2 cancelled',
      'a2-call waiting',
    ]);
    expect(decision.tasks.map(({ template }) => template)).toEqual(['sorry']);
    expect(await seatsTaken()).toBe(1);
  });

  test('is asked once: the same interaction again gets the answer as it was given', async () => {
    const by = saying(yes);
    const { bytes } = await answerInteraction(inForce, request(), by);
    expect(await answerInteraction(inForce, request(), by)).toMatchObject({ repeated: true, bytes });
    expect((await store.ledger.findByInteraction('k-1'))?.bytes).toEqual(bytes);
    expect(asked).toHaveLength(1);
  });

  test('says no: the next alternative takes its place in the same answer, and everything of the first is taken back', async () => {
    const decision = await answer(saying(no));
    expect(statesOf(decision.actions)).toEqual(['credit-points confirmed']);
    expect(wordsOf(decision.messages)).not.toContain('first');
    expect(decision.reasons.map(({ code }) => code)).toContain('action-refused');
    expect(await promises()).toEqual(['upgrade refused', 'open-lounge withdrawn', 'credit-points confirmed']);
    expect((await tasks()).filter((task) => !task.endsWith('cancelled'))).toEqual([]);
    expect(await seatsTaken()).toBe(0);
    const [refused] = (await memory()).promises;
    expect(refused?.life?.moves.at(-1)).toMatchObject({ source: 'dcs', cause: 'cabin is full' });
    expect(refused?.silent).toBe(true);
  });

  test('says nothing clear: the words stay cautious, and a worker finds out what became of it', async () => {
    const decision = await answer(saying(unclear));
    expect(statesOf(decision.actions)).toEqual(['upgrade asked', 'open-lounge reserved']);
    expect(wordsOf(decision.messages)).toContain('First is being arranged');
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: 'answer-awaited', detail: 'upgrade: dcs' }),
    );
    expect(await promises()).toEqual(['upgrade asked', 'open-lounge reserved']);
    expect(await tasks()).toEqual(['a1-call waiting', 'a1-t1 waiting', 'a1-t2 waiting', 'a2-call waiting']);
    expect(await seatsTaken()).toBe(1);
  });

  test('is asked within its share of the budget, after the promise is stored and before a worker may take the call', async () => {
    let stored: readonly string[] = [];
    const by = services(async () => {
      stored = await promises();
      return yes;
    });
    await answer(by, { budgetMs: 1000 });
    const [first] = asked;
    expect(stored).toEqual(['upgrade asked', 'open-lounge reserved']);
    expect(first?.withinMs).toBeLessThanOrEqual(500);
    expect(first?.withinMs).toBeGreaterThan(100);
    expect(first?.call).toMatchObject({ type: 'action', template: 'upgrade', dueAt: now + 1500 });
    expect(first?.call.payload).toMatchObject({ connector: 'dcs', sync: true });
  });

  test('is not asked when no time is left for it', async () => {
    const by = services(async () => yes);
    const elapsed = () => asked.length + 1000;
    const late = { ...by, clock: { ...by.clock, elapsed } };
    const { decision } = await answerInteraction(inForce, request({ budgetMs: 100 }), late, {
      arrivedAt: 940,
    });
    expect(statesOf(decision.actions)).toContain('upgrade asked');
    expect(asked).toEqual([]);
  });

  test('is too late: the caller gets the stored answer within the budget, and workers settle the rest', async () => {
    const never = services(() => new Promise(() => undefined));
    const decision = await answer(never, { budgetMs: 40 });
    expect(statesOf(decision.actions)).toEqual(['upgrade asked', 'open-lounge reserved']);
    expect(decision.degraded).toEqual([]);
    expect((await store.ledger.findByInteraction('k-1'))?.decision).toEqual(decision);
  });

  test('is not asked in a dry run, nor where there is none', async () => {
    await answer(saying(yes), { mode: 'dry-run' });
    expect(asked).toEqual([]);
    const { systems: _, ...without } = saying(yes);
    const decision = await answer(without);
    expect(statesOf(decision.actions)).toEqual(['upgrade asked', 'open-lounge asked']);
    const [call] = await store.tasks.list({ limit: 1 });
    expect(call?.dueAt).toBe(now);
  });
});

describe('The write after the answer of a system', () => {
  test('fails: the stored answer is given, which promises nothing as a fact', async () => {
    const settle = () => Promise.reject(new ServiceError('store-unavailable', 'away'));
    const decision = await answer(saying(yes, { settle }));
    expect(statesOf(decision.actions)).toContain('upgrade asked');
    expect(await promises()).toEqual(['upgrade asked', 'open-lounge reserved']);
  });

  /** A ledger that answers rounds only once the caller's time is over, and a clock whose time is over then. */
  function slowly(say: SystemAnswer, fails: boolean): AnswerServices {
    let giveUp: (over: true) => void = () => undefined;
    const reached = new Promise<true>((resolve) => {
      giveUp = resolve;
    });
    const by = saying(say, {
      settle: async (entry) => {
        const result = await store.ledger.settle(entry);
        if (entry.answer === undefined) return result;
        giveUp(true);
        await setImmediate();
        if (fails) throw new ServiceError('store-unavailable', 'no answer');
        return result;
      },
    });
    const clock = { ...by.clock, elapsed: () => 0, after: () => ({ reached, cancel: () => undefined }) };
    return { ...by, clock };
  }

  test.each([false, true])(
    'comes too late for the caller, who is told of a yes by the message that was planned (fails: %s)',
    async (fails) => {
      const decision = await answer(slowly(yes, fails));
      expect(statesOf(decision.actions)).toContain('upgrade asked');
      await expect.poll(tasks).toContain('a1-t2-late waiting');
      expect(await tasks()).toContain('a1-t2 cancelled');
      expect(await promises()).toEqual(['upgrade confirmed', 'open-lounge reserved']);
      expect((await memory()).promises.some(({ heldUntil }) => heldUntil !== undefined)).toBe(false);
    },
  );

  test('comes too late for the caller, so a no is announced and its alternative waits until the caller asks again', async () => {
    const decision = await answer(slowly(no, false));
    expect(statesOf(decision.actions)).toContain('upgrade asked');
    await expect.poll(async () => (await memory()).promises.at(-1)?.heldUntil).toBeGreaterThan(now);
    const [upgrade, lounge, points] = (await memory()).promises;
    expect([upgrade?.silent, lounge?.silent, points?.type]).toEqual([undefined, undefined, 'credit-points']);
    expect((await tasks()).filter((task) => task.includes('late'))).toEqual([]);
  });

  test('is repeated where somebody else changed the customer meanwhile', async () => {
    let losses = 3;
    const settle = async (entry: SettleEntry) =>
      losses-- > 0 ? ({ status: 'conflict', budgets: [] } as const) : store.ledger.settle(entry);
    expect(statesOf((await answer(saying(no, { settle }))).actions)).toEqual(['credit-points confirmed']);
    expect(await seatsTaken()).toBe(0);
  });

  test('notes a budget that was short meanwhile, and decides again by it', async () => {
    const short = { key: 'others', taken: 3, limit: 3 };
    let losses = 1;
    const settle = async (entry: SettleEntry) =>
      losses-- > 0 ? ({ status: 'conflict', budgets: [short] } as const) : store.ledger.settle(entry);
    await answer(saying(no, { settle }));
    const stored = await store.ledger.findByInteraction('k-1');
    expect(stored?.basis?.rounds?.[0]?.budgets).toContainEqual(short);
  });

  test('says nothing of a promise that people took back while the system was asked', async () => {
    const withdrawing = services(async () => {
      const known = await memory();
      const [upgrade] = known.promises as readonly [StandingPromise];
      const move = { kind: 'withdraw', at: now, source: 'people' } as const;
      const settlement = settlePromise(known, 'c-1', upgrade.actionId, move);
      if (settlement !== undefined) await store.ledger.settle(settlement);
      return yes;
    });
    const decision = await answer(withdrawing);
    expect(wordsOf(decision.messages)).not.toContain('You are in first');
    expect(await promises()).toContain('upgrade withdrawn');
    expect(await tasks()).toContain('a1-call waiting');
  });
});
