import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { reportPromise } from '../../src/deliver/report-promise.ts';
import { reviewChanged, withdrawGroundlessPromise } from '../../src/deliver/withdraw-groundless.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { describePromise } from '../../src/domain/decision/promise-answer.ts';
import { appendCustomerEvent } from '../../src/maintain/append-customer-event.ts';
import { answerFrom } from '../support/answer-services.ts';
import { owedPassenger } from '../support/ask-service.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const hour = 3_600_000;
let now: number;
let store: MemoryStore;
const iso = (at: number): string => new Date(at).toISOString();

beforeEach(async () => {
  now = Date.parse('2026-11-21T16:00:00Z');
  store = openMemoryStore({ now: () => now });
  await store.customers.put(owedPassenger('P1', now) as never);
});

const ports = () => ({ promises: store.ledger, tasks: store.tasks, now: () => now });
const readCustomer = async (customerId: string) => {
  const snapshot = await store.customers.find(customerId);
  const { memory } = await store.ledger.readMemories(customerId, undefined);
  return snapshot === undefined ? { memory } : { snapshot, memory };
};
const review = () => reviewChanged('P1', { ...ports(), readCustomer });

let asked = 0;
async function checkIn(
  number = 'TA601',
  channel = 'kiosk',
  mode: 'live' | 'dry-run' = 'live',
): Promise<Decision> {
  asked += 1;
  const arrival = iso(Date.parse('2026-11-22T12:00:00Z'));
  const flight = { number, haul: 'long', arrival, cabin: 'business', seats: { first: 1 } };
  const request = { touchpoint: 'check-in', channel, mode, customer: { id: 'P1' }, context: { flight } };
  const services = answerFrom(store, () => now, {
    withdraw: (customerId, one) => withdrawGroundlessPromise(customerId, one, ports()),
  });
  const inForce = { ruleSet, loadedAt: now };
  const { decision } = await answerInteraction(
    inForce,
    { interactionId: `i-${asked}`, ...request },
    services,
  );
  return decision;
}

/** An event of the warehouse, an hour later. */
async function learn(incident: Record<string, unknown>): Promise<void> {
  now += hour;
  const event = { asOf: iso(now), incident } as never;
  const { status } = await appendCustomerEvent('P1', event, { customers: store.customers, now });
  expect(status).toBe('patched');
}

const cancelled = (where = 'TA601') =>
  learn({
    incidentId: 'X1',
    type: 'cancellation',
    at: iso(now + hour / 2),
    severity: 'serious',
    status: 'open',
    where,
  });
const rejected = () =>
  learn({
    incidentId: 'incident-of-P1',
    type: 'ife-failure',
    at: iso(now - 72 * hour),
    severity: 'serious',
    status: 'rejected',
    attributes: { haul: 'long' },
  });

const promises = async () => (await readCustomer('P1')).memory.promises.map(describePromise);
const actionsOf = ({ actions }: Decision) => actions.map(({ type, status }) => `${type} ${status}`);
const wordsOf = ({ messages }: Decision) => messages.map(({ body }) => body).join(' ');

describe('A promise whose flight is cancelled', () => {
  it('is withdrawn at the next contact, whatever it is about, with the letter that hangs on it', async () => {
    expect(actionsOf(await checkIn())).toEqual(['upgrade asked']);
    await cancelled();
    await checkIn('TA999', 'desk');
    expect((await promises()).find(({ type }) => type === 'upgrade')).toMatchObject({
      state: 'withdrawn',
      moves: [
        { to: 'asked' },
        { to: 'withdrawn', source: 'facts', cause: expect.stringContaining('stands') },
      ],
    });
    const letters = (await store.tasks.list({ customerId: 'P1', limit: 10 })).filter(
      ({ type, state }) => type === 'letter' && state === 'cancelled',
    );
    expect(letters).toMatchObject([{ cause: { code: 'promise-withdrawn' } }]);
  });

  it('makes room for the same on another flight once the system has undone it, and points until then', async () => {
    await checkIn();
    await cancelled();
    const meanwhile = actionsOf(await checkIn('TA998', 'desk', 'dry-run'));
    expect(meanwhile).toContain('credit-points proposed');
    expect(meanwhile).not.toContain('upgrade proposed');
    for (const { actionId } of (await review()).flatMap((moved) => ('promise' in moved ? moved.promise : [])))
      await reportPromise({ customerId: 'P1', actionId, kind: 'undo', source: 'departure-control' }, ports());
    expect(actionsOf(await checkIn('TA999', 'desk'))).toContain('upgrade asked');
  });

  it('is announced as taken back at every channel of its occasion, and is not made again', async () => {
    await checkIn();
    await cancelled();
    for (const channel of ['kiosk', 'desk', 'ivr', 'mobile']) {
      const again = await checkIn('TA601', channel);
      expect(actionsOf(again)).toContain('upgrade withdrawn');
      expect(actionsOf(again)).not.toContain('upgrade asked');
      expect(wordsOf(again)).toContain('non è più valido');
      expect(wordsOf(again)).not.toContain('viaggerà');
    }
    expect((await promises()).filter(({ type }) => type === 'upgrade')).toHaveLength(1);
  });

  it('is withdrawn by the event itself, once', async () => {
    await checkIn();
    await cancelled();
    expect(await review()).toHaveLength(1);
    expect(await review()).toHaveLength(0);
    expect(await promises()).toMatchObject([{ state: 'withdrawn' }]);
  });

  it('stays where another flight is cancelled', async () => {
    await checkIn();
    await cancelled('TA602');
    expect(await review()).toEqual([]);
    expect(actionsOf(await checkIn('TA601', 'desk'))).toContain('upgrade asked');
  });

  it('is shown as withdrawn by a dry run, which changes nothing', async () => {
    await checkIn();
    await cancelled();
    expect(actionsOf(await checkIn('TA601', 'desk', 'dry-run'))).toContain('upgrade withdrawn');
    expect(await promises()).toMatchObject([{ state: 'asked' }]);
  });
});

describe('A promise whose incident is rejected', () => {
  it('is withdrawn before the flight, and nothing takes its place', async () => {
    await checkIn();
    await rejected();
    const desk = await checkIn('TA601', 'desk');
    expect(actionsOf(desk)).toEqual(['upgrade withdrawn']);
    expect(actionsOf(await checkIn('TA999', 'desk'))).toEqual([]);
  });

  it('stays once the flight is flown', async () => {
    await checkIn();
    now = Date.parse('2026-11-23T12:00:00Z');
    await rejected();
    expect(await review()).toEqual([]);
    expect(await promises()).toMatchObject([{ state: 'asked' }]);
  });
});
