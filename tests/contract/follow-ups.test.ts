import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { TaskStore } from '../../src/deliver/ports.ts';
import { processTask } from '../../src/deliver/process-task.ts';
import { reportFollowUp } from '../../src/deliver/report-follow-up.ts';
import type { TaskRecord } from '../../src/domain/tasks/task.ts';
import { answerFrom } from '../support/answer-services.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';
import { makeRuleSet } from '../support/make-rule-set.ts';

const start = Date.parse('2026-11-21T12:00:00Z');
let now = start;
const policy = { maxAttempts: 3, baseMs: 10, capMs: 100 };
const texts = { text: { en: 'News', it: 'Novità' } };
const ruleSet = makeRuleSet({
  rules: [
    {
      id: 'send-news',
      conditions: { all: [] },
      event: { type: 'task', params: { task: 'message', template: 'news', purpose: 'news' } },
    },
  ],
  messages: { news: { purpose: 'news', texts } },
  pack: {
    contactChannels: {
      email: { description: 'An e-mail', rate: 0.3, identity: 'email', purpose: 'marketing' },
      sms: { description: 'A text', rate: 0.1, identity: 'phone', purpose: 'marketing' },
    },
  },
});
const customer = (asOf: string) => ({
  ...({ schemaVersion: 1, customerId: 'c-1', asOf } as const),
  identities: [
    { type: 'email', value: 'g@example.it' },
    { type: 'phone', value: '+39061' },
  ],
  consents: [{ purpose: 'marketing', granted: true, source: 'form', at: '2026-11-01T00:00:00Z' }],
});

describe.each(everyStore)('A message that went out over the %s store', (_, open) => {
  let opened: OpenedStore;
  beforeEach(async () => {
    now = start;
    opened = await open(() => now);
    await opened.store.customers.put(customer('2026-11-20T00:00:00Z'));
  });
  afterEach(() => opened.close());

  const decide = async (interactionId: string) => {
    const request = {
      ...({
        interactionId,
        touchpoint: 'check-in',
        channel: 'kiosk',
        mode: 'live',
        explain: 'none',
        maxOffers: 1,
      } as const),
      customer: { id: 'c-1' },
    };
    const answer = await answerInteraction(
      { ruleSet, loadedAt: now },
      request,
      answerFrom(opened.store, () => now),
    );
    return answer.decision.tasks[0]?.channel;
  };
  const lease = () => opened.store.tasks.lease({ now: now + 60_000, limit: 1, leaseMs: 60_000, owner: 'w' });
  const readSnapshot = async () => {
    const snapshot = await opened.store.customers.find('c-1');
    return snapshot && { snapshot };
  };
  const readMemory = async () => (await opened.store.ledger.readMemories('c-1', undefined)).memory;
  const ports = () => ({ tasks: opened.store.tasks, promises: opened.store.ledger });
  const send = (task: TaskRecord, complete?: TaskStore['complete']) =>
    processTask(
      {
        promises: opened.store.ledger,
        tasks: { ...opened.store.tasks, ...(complete && { complete }) },
        readCustomer: async () => ({ ...(await readSnapshot()), memory: await readMemory() }),
        actions: { carryOut: async () => ({ status: 'done' }), probe: async () => ({ status: 'not-made' }) },
        letters: { put: () => expect.fail('no letter'), remove: async () => 0 },
        printer: { print: () => expect.fail('no letter') },
        remedies: { decide: () => expect.fail('no remedy') },
        removeWritten: async () => undefined,
        ...{ now: () => now, random: () => 0.5 },
      },
      task,
      'w',
      policy,
      new Promise<never>(() => undefined),
    );
  async function sendNews(interactionId: string): Promise<TaskRecord> {
    await decide(interactionId);
    const [task] = await lease();
    if (task === undefined) throw new Error('nothing is due');
    await send(task);
    return task;
  }

  it('is a contact though its worker dies before it can end the task, and one after the next worker', async () => {
    await decide('i-1');
    const [task] = await lease();
    if (task === undefined) throw new Error('nothing is due');
    await expect(send(task, () => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
    const listSent = async () => (await readMemory()).contacts.filter(({ followUp }) => followUp);
    expect(await listSent()).toHaveLength(1);
    await send(task);
    expect(await listSent()).toHaveLength(1);
  });

  it('is no contact of a customer who was erased while it was on its way', async () => {
    await decide('i-1');
    const [task] = await lease();
    if (task === undefined) throw new Error('nothing is due');
    await opened.store.customers.erase('c-1', now);
    expect(await send(task)).toMatchObject({ outcome: 'lost' });
    expect((await readMemory()).contacts).toEqual([]);
  });

  it('is a contact of its customer, once, with what became of it', async () => {
    const { taskId } = await sendNews('i-1');
    for (const outcome of ['clicked', 'clicked', 'answered'] as const)
      await reportFollowUp({ taskId, outcome, at: now }, ports());
    expect((await readMemory()).contacts.filter(({ followUp }) => followUp)).toMatchObject([
      {
        offerId: 'message:news',
        channel: 'email',
        outcome: 'offered',
        followUp: { taskId, outcome: 'sent', purpose: 'news' },
      },
      { followUp: { outcome: 'clicked' } },
      { followUp: { outcome: 'answered' } },
    ]);
  });

  it('is the last by its channel once the person says stop, whatever is loaded after', async () => {
    const { taskId } = await sendNews('i-1');
    expect(await decide('i-2')).toBe('email');
    now += 1000;
    await reportFollowUp({ taskId, outcome: 'unsubscribed', at: now }, ports());
    await opened.store.customers.put(customer('2026-11-22T00:00:00Z'));
    expect(await decide('i-3')).toBe('sms');
    const [waiting] = await lease();
    if (waiting === undefined) throw new Error('nothing is due');
    expect(waiting.channel).toBe('email');
    expect(await send(waiting)).toMatchObject({ outcome: 'cancelled', reason: 'stopped' });
  });

  it('does not go after a stop that was said before it was decided and came later', async () => {
    const { taskId } = await sendNews('i-1');
    const saidAt = now;
    now += 1000;
    expect(await decide('i-2')).toBe('email');
    now += 1000;
    await reportFollowUp({ taskId, outcome: 'unsubscribed', at: saidAt }, ports());
    const [waiting] = await lease();
    expect(waiting && (await send(waiting))).toMatchObject({ outcome: 'cancelled', reason: 'stopped' });
  });

  it('goes after a stop where the person consented anew before it was decided', async () => {
    const { taskId } = await sendNews('i-1');
    await reportFollowUp({ taskId, outcome: 'unsubscribed', at: now }, ports());
    const { consents, ...rest } = customer('2026-11-22T00:00:00Z');
    const anew = { purpose: 'marketing', granted: true, source: 'form', at: '2026-11-21T12:00:01Z' };
    await opened.store.customers.put({ ...rest, consents: [...consents, anew] });
    now += 2000;
    expect(await decide('i-2')).toBe('email');
    const [waiting] = await lease();
    expect(waiting && (await send(waiting))).toMatchObject({ outcome: 'done' });
  });

  it('leaves no trace after its person was erased', async () => {
    await decide('i-1');
    const [task] = await lease();
    if (task === undefined) throw new Error('nothing is due');
    await opened.store.customers.erase('c-1', now + 1);
    expect(await send(task)).toMatchObject({ outcome: 'lost' });
    expect((await readMemory()).contacts).toEqual([]);
    expect(await reportFollowUp({ taskId: task.taskId, outcome: 'opened', at: now }, ports())).toEqual({
      status: 'unknown',
    });
  });
});
