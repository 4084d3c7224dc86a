import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import { findObstacle } from '../../src/deliver/find-obstacle.ts';
import { holdDecision, releaseDecision } from '../../src/deliver/hold-decision.ts';
import { withdrawGroundlessPromise } from '../../src/deliver/withdraw-groundless.ts';
import { heldMs } from '../../src/domain/promises/hold-promise.ts';
import { ServiceError } from '../../src/domain/shared/service-error.ts';
import type { TaskRecord } from '../../src/domain/tasks/task.ts';
import { eventually } from '../support/ask-service.ts';
import { checkIn, demoRuleSet, passenger } from '../support/demo-airline.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';

let now: number;

describe.each(everyStore)('A decision over the %s store whose caller was answered without it', (_, open) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    now = Date.parse('2026-11-21T12:00:00Z');
    opened = await open(() => now);
    await opened.store.customers.put(passenger('c-1'));
  });
  afterEach(() => opened.close());

  const ports = () => ({ promises: opened.store.ledger, tasks: opened.store.tasks, now: () => now });
  const services = (): AnswerServices => ({
    snapshots: opened.store.snapshots,
    ledger: opened.store.ledger,
    losses: opened.store.losses,
    withdraw: (customerId, one) => withdrawGroundlessPromise(customerId, one, ports()),
    late: {
      hold: (customerId, decisionId) => holdDecision(customerId, decisionId, ports()),
      release: (customerId, decisionId) => releaseDecision(customerId, decisionId, ports()),
    },
    clock: { ...systemClock, now: () => now },
    defaultBudgetMs: 60_000,
  });
  const ask = (interactionId: string, by = services()) =>
    answerInteraction({ ruleSet: demoRuleSet, loadedAt: now }, checkIn(interactionId, 'c-1'), by);

  /** A caller whose time is over while the commit is on its way; `isDead`: the process is killed right after the answer. */
  async function askTooLate(interactionId: string, isDead = false) {
    const { ledger, clock, ...others } = services();
    let end: (over: true) => void = () => undefined;
    const reached = new Promise<true>((resolve) => {
      end = resolve;
    });
    let answered: () => void = () => undefined;
    const told = new Promise<void>((resolve) => {
      answered = resolve;
    });
    let isKilled = false;
    const alive =
      <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
      (...args: Args): Result => {
        if (isKilled) throw new Error('a dead process calls nothing');
        return call(...args);
      };
    const asking = ask(interactionId, {
      ...others,
      clock: { ...clock, after: () => ({ reached, cancel: () => undefined }) },
      ledger: {
        ...ledger,
        readMemories: alive(ledger.readMemories),
        settle: alive(ledger.settle),
        commit: async (change) => {
          const storing = ledger.commit(change);
          end(true);
          await told;
          return isDead ? new Promise<never>(() => undefined) : storing;
        },
      },
    });
    const { decision } = await asking;
    isKilled = isDead;
    answered();
    expect(decision).toMatchObject({
      actions: [],
      degraded: [{ code: 'ledger-late', repeat: 'stored-or-decides-again' }],
    });
    await eventually(promises, ([promise]) => promise?.heldUntil !== undefined);
    // A store may know a memory before the rest of its transaction can be read.
    await eventually(calls, ([call]) => call !== undefined);
  }

  const promises = async () => (await opened.store.ledger.readMemories('c-1', undefined)).memory.promises;
  const readCustomer = async (customerId: string) => {
    const reading = await opened.store.snapshots.readSnapshot(customerId);
    const { memory } = await opened.store.ledger.readMemories(customerId, undefined);
    return reading.found ? { snapshot: reading.snapshot, memory } : { memory };
  };
  const calls = async (): Promise<readonly TaskRecord[]> =>
    (await opened.store.tasks.list({ customerId: 'c-1', limit: 10 })).filter(({ type }) => type === 'action');
  const callOf = async (): Promise<TaskRecord> => {
    const [call] = await calls();
    if (call === undefined) throw new Error('no call');
    return call;
  };
  /** What a worker finds at each attempt; the reason of the last one stays with the task. */
  let lastError: { lastError?: string } = {};
  const obstacle = async () => {
    const found = await findObstacle(
      { ...(await callOf()), attempts: 1, ...lastError },
      { ...ports(), readCustomer },
    );
    lastError = found?.status === 'early' ? { lastError: found.reason } : {};
    return found;
  };

  it('makes no call until the caller asks again, who gets it', async () => {
    await askTooLate('k-1');
    expect((await promises())[0]).toMatchObject({ heldUntil: now + heldMs, untold: true });
    expect(await obstacle()).toMatchObject({ status: 'early' });
    const again = await ask('k-1');
    expect(again).toMatchObject({
      repeated: true,
      decision: { actions: [{ type: 'upgrade', status: 'asked' }] },
    });
    expect(await obstacle()).toBeUndefined();
    expect((await promises())[0]).not.toHaveProperty('heldUntil');
    expect((await callOf()).nextAt).toBeLessThanOrEqual(now);
  });

  it('makes no call either where its process was killed right after that answer', async () => {
    await askTooLate('k-1', true);
    expect(await obstacle()).toMatchObject({ status: 'early' });
    expect((await ask('k-1')).decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    expect(await obstacle()).toBeUndefined();
  });

  it('makes no call where its commit was lost on its way and stored after all, whatever was sent behind it', async () => {
    const { ledger, clock, ...others } = services();
    let store: () => Promise<unknown> = async () => undefined;
    const isLost = new ServiceError('store-unavailable', 'The connection broke.');
    let looks: (() => void)[] = [];
    const { decision } = await ask('k-1', {
      ...others,
      clock: {
        ...clock,
        // The caller's time does not end; after each look the next one is awaited.
        after: (ms) => ({
          reached:
            ms > 50_000 ? new Promise(() => undefined) : new Promise((look) => looks.push(() => look(true))),
          cancel: () => undefined,
        }),
      },
      ledger: {
        ...ledger,
        settle: () => Promise.reject(isLost),
        commit: (change) => {
          store = () => ledger.commit(change);
          return Promise.reject(isLost);
        },
      },
    });
    expect(decision).toMatchObject({ actions: [], degraded: [{ code: 'ledger-unavailable' }] });
    const lookOnce = async () => {
      await eventually(
        async () => looks.length,
        (waiting) => waiting > 0,
      );
      const [look] = looks;
      looks = [];
      look?.();
    };
    await lookOnce();
    await store();
    await lookOnce();
    await eventually(promises, ([promise]) => promise?.heldUntil !== undefined);
    expect(await obstacle()).toMatchObject({ status: 'early' });
    expect((await ask('k-1')).decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    expect(await obstacle()).toBeUndefined();
  });

  it('is announced as new at the next contact, and acts from then on', async () => {
    await askTooLate('k-1');
    const desk = await ask('k-2');
    expect(desk.decision.actions).toMatchObject([{ type: 'upgrade', standing: {} }]);
    expect(await obstacle()).toBeUndefined();
  });

  it('is withdrawn where nobody asks in time, its call is never made, and nobody hears of it', async () => {
    await askTooLate('k-1');
    expect(await obstacle()).toMatchObject({ status: 'early' });
    now += heldMs;
    expect(await obstacle()).toMatchObject({
      status: 'void',
      cause: { code: 'promise-withdrawn', detail: 'its caller never got the decision' },
    });
    expect((await promises())[0]).toMatchObject({ life: { state: 'withdrawn' } });
    const repeat = await ask('k-1');
    expect(repeat.decision).toMatchObject({ actions: [], degraded: [{ code: 'ledger-late' }] });
    const { actions } = (await ask('k-2')).decision;
    expect(actions.map(({ status }) => status)).not.toContain('withdrawn');
  });

  it('is not held back once its caller asked again and has it, however late a hold comes', async () => {
    const { decision } = await ask('k-1');
    await ask('k-1');
    await holdDecision('c-1', decision.decisionId, ports());
    expect(await obstacle()).toBeUndefined();
  });

  it('is given to a caller whose time ends while it is let go', async () => {
    await askTooLate('k-1');
    let end: (over: true) => void = () => undefined;
    const reached = new Promise<true>((resolve) => {
      end = resolve;
    });
    const { clock, ...others } = services();
    const { decision } = await ask('k-1', {
      ...others,
      clock: { ...clock, after: () => ({ reached, cancel: () => undefined }) },
      late: {
        hold: (customerId, decisionId) => holdDecision(customerId, decisionId, ports()),
        release: async (customerId, decisionId) => {
          end(true);
          await reached;
          return releaseDecision(customerId, decisionId, ports());
        },
      },
    });
    expect(decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    await eventually(promises, ([promise]) => promise?.heldUntil === undefined);
    expect(await obstacle()).toBeUndefined();
  });

  it('leaves a decision that came in time as it is', async () => {
    await ask('k-1');
    expect(await obstacle()).toBeUndefined();
    expect((await promises())[0]).not.toHaveProperty('heldUntil');
  });
});
