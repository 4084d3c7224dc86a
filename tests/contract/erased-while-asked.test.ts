import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerInteraction } from '../../src/decide/answer-interaction.ts';
import type { SystemAnswer } from '../../src/decide/ports.ts';
import { DeliveryError } from '../../src/deliver/ports.ts';
import { processTask } from '../../src/deliver/process-task.ts';
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
});
