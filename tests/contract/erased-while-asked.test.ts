import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { SystemAnswer } from '../../src/decide/ports.ts';
import { leaveOpenPromises } from '../../src/deliver/leave-open-promises.ts';
import { type CallAnswer, DeliveryError } from '../../src/deliver/ports.ts';
import { processTask } from '../../src/deliver/process-task.ts';
import { reportPromise } from '../../src/deliver/report-promise.ts';
import type { Task, TaskRecord } from '../../src/domain/tasks/task.ts';
import { answerFrom } from '../support/answer-services.ts';
import { checkIn, passenger, syncRuleSet } from '../support/demo-airline.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const policy = { maxAttempts: 3, baseMs: 10, capMs: 100 };

describe.each(everyStore)('A person erased from the %s store while a system is asked', (_, open) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open(() => now);
    await opened.store.customers.put(passenger('c-1'));
  });
  afterEach(() => opened.close());

  const erase = () => opened.store.customers.erase('c-1', now + 1);
  const readMemory = async () => (await opened.store.ledger.readMemories('c-1', undefined)).memory;
  const decide = (ask: () => Promise<SystemAnswer>) =>
    answerInteraction(
      { ruleSet: syncRuleSet, loadedAt: now },
      checkIn('k-1', 'c-1'),
      answerFrom(opened.store, () => now, { systems: { connectors: new Set(['dcs']), ask } }),
    );
  const expectNoTrace = async () => {
    expect(await readMemory()).toMatchObject({ promises: [], contacts: [] });
    expect(await opened.store.tasks.list({ limit: 100 })).toEqual([]);
    expect(await opened.store.ledger.findByInteraction('k-1')).toBeUndefined();
  };

  it.each([
    ['yes', { status: 'confirmed' }],
    ['no', { status: 'refused', reason: 'cabin is full' }],
    ['nothing clear', { status: 'unknown' }],
  ] as const)('leaves no trace where it says %s to the caller who waits', async (__, answer) => {
    await decide(async () => {
      await erase();
      return answer;
    });
    await expectNoTrace();
  });

  it.each([
    ['yes', () => Promise.resolve({ status: 'done' } as const)],
    ['no', () => Promise.resolve({ status: 'refused', detail: 'cabin is full' } as const)],
    ['nothing', () => Promise.reject(new DeliveryError('no answer'))],
  ])('leaves no trace where it says %s to a worker', async (__, answer) => {
    await decide(async () => ({ status: 'unknown' }));
    const lease = { now: now + 90_000, limit: 9, leaseMs: 60_000, owner: 'w' };
    const call = (await opened.store.tasks.lease(lease)).find(({ template }) => template === 'upgrade');
    if (call === undefined) throw new Error('no call');
    const exchange = async () => {
      await erase();
      return answer();
    };
    const ports = {
      tasks: opened.store.tasks,
      promises: opened.store.ledger,
      readCustomer: async () => ({ memory: await readMemory() }),
      actions: { carryOut: exchange, probe: exchange },
      letters: { put: () => expect.fail('no letter'), remove: async () => 0 },
      printer: { print: () => expect.fail('no letter') },
      remedies: { decide: () => expect.fail('no remedy') },
      removeWritten: async () => undefined,
      now: () => now,
      random: () => 0.5,
    };
    const { outcome } = await processTask(ports, call, 'w', policy, new Promise<never>(() => undefined));
    expect(outcome).toBe('lost');
    await expectNoTrace();
  });

  const reports = () => ({ promises: opened.store.ledger, tasks: opened.store.tasks, now: () => now });
  const leave = (canProbe: (call: Task) => boolean = () => true) =>
    leaveOpenPromises('c-1', { ...reports(), canProbe });
  const seatKey = async () => (await readMemory()).promises[0]?.took?.[0]?.key ?? '';
  const seatsTaken = async (key: string) => (await opened.store.ledger.readBudgets([key]))[0]?.taken ?? 0;
  /** What a worker asks and does later, when a probe and a call are answered like this. */
  async function work(answer: () => Promise<CallAnswer | { readonly status: 'not-made' }>, hours = 1) {
    const done: string[] = [];
    const exchange =
      (what: string) =>
      async ({ idempotencyKey, body }: { idempotencyKey: string; body: object }) => {
        done.push(`${what} ${idempotencyKey.replace(/^.*-a1/, 'a1')}`);
        expect(JSON.stringify(body)).not.toMatch(/c-1|Giulia|TA601/);
        return answer() as Promise<CallAnswer>;
      };
    const lease = { now: now + hours * 3_600_000, limit: 9, leaseMs: 1000, owner: 'w' };
    const ports = {
      ...reports(),
      readCustomer: async () => ({ memory: await readMemory() }),
      actions: { carryOut: exchange('call'), probe: exchange('probe') },
      letters: { put: () => expect.fail('no letter'), remove: async () => 0 },
      printer: { print: () => expect.fail('no letter') },
      remedies: { decide: () => expect.fail('no remedy') },
      removeWritten: async () => undefined,
      random: () => 0.5,
    };
    for (const task of await opened.store.tasks.lease(lease))
      await processTask(ports, task as TaskRecord, 'w', policy, new Promise<never>(() => undefined));
    return done;
  }

  it.each([
    ['did nothing', async () => ({ status: 'not-made' }) as const, 0],
    ['says no', async () => ({ status: 'refused', detail: 'cabin is full' }) as const, 0],
    ['says yes', async () => ({ status: 'done' }) as const, 1],
    ['says nothing clear', () => Promise.reject(new DeliveryError('no answer')), 1],
  ])('has her seat as the book of its system says: it %s', async (__, answer, taken) => {
    await decide(async () => ({ status: 'unknown' }));
    const key = await seatKey();
    await leave();
    await leave();
    await erase();
    expect(await seatsTaken(key)).toBe(1);
    expect(await work(answer)).toEqual(['probe a1-call']);
    expect(await seatsTaken(key)).toBe(taken);
  });

  it('has her seat back where the no comes while she is being erased, once', async () => {
    let key = '';
    await decide(async () => {
      key = await seatKey();
      await leave();
      await erase();
      return { status: 'refused', reason: 'cabin is full' };
    });
    expect(await readMemory()).toMatchObject({ promises: [] });
    await work(async () => ({ status: 'refused', detail: 'cabin is full' }));
    expect(await work(async () => ({ status: 'refused' }), 2)).toEqual([]);
    expect(await seatsTaken(key)).toBe(0);
  });

  it('has her seat undone where the yes comes after it was withdrawn', async () => {
    await decide(async () => ({ status: 'unknown' }));
    const key = await seatKey();
    const actionId = (await readMemory()).promises[0]?.actionId ?? '';
    await reportPromise({ customerId: 'c-1', actionId, kind: 'withdraw', source: 'people' }, reports());
    await leave();
    await erase();
    await work(async () => ({ status: 'done' }));
    expect(await seatsTaken(key)).toBe(1);
    const parked = await opened.store.tasks.list({ limit: 9 });
    expect(parked.map(({ taskId }) => taskId.replace(/^.*-a1/, 'a1')).sort()).toEqual(['a1-left', 'a1-undo']);
  });

  it('has her seat as it is where its system cannot be asked', async () => {
    await decide(async () => ({ status: 'unknown' }));
    const key = await seatKey();
    await leave(() => false);
    await erase();
    expect(await work(() => expect.fail('nobody is asked'))).toEqual([]);
    expect(await seatsTaken(key)).toBe(1);
  });
});
