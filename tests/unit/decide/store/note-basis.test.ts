import { beforeEach, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { systemClock } from '../../../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../../../src/decide/inquiry/inquiry.ts';
import type { Commit } from '../../../../src/decide/ports.ts';
import { encodeSnapshot } from '../../../../src/domain/customer/snapshot-codec.ts';
import { copyOf } from '../../../../src/domain/customer/snapshot-copy.ts';
import { markMemory } from '../../../../src/domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { checkIn, demoRuleSet, passenger } from '../../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
let store: MemoryStore;
let commits: Commit[];

beforeEach(() => {
  store = openMemoryStore({ now: () => now });
  commits = [];
});

async function record(request: DecisionRequest, changes: Partial<AnswerServices> = {}): Promise<Commit> {
  const services: AnswerServices = {
    ...store,
    ledger: {
      ...store.ledger,
      commit: (change) => {
        commits.push(change);
        return store.ledger.commit(change);
      },
    },
    withdraw: async () => undefined,
    clock: { ...systemClock, now: () => now },
    defaultBudgetMs: 60_000,
    runtime: 'r1',
    ...changes,
  };
  await answerInteraction({ ruleSet: demoRuleSet, loadedAt: now }, request, services);
  const last = commits.at(-1);
  if (last === undefined) throw new Error('nothing was stored');
  return last;
}

it('a record names the runtime, the customer’s snapshot with its copy, and how much of the memory there was', async () => {
  const person = passenger('c-1');
  await store.customers.put(person);
  const first = await record(checkIn('i-1', 'c-1'));
  const copy = copyOf(encodeSnapshot(person));
  expect(first).toMatchObject({ request: checkIn('i-1', 'c-1'), copy });
  expect(first.basis).toMatchObject({ runtime: 'r1', snapshot: copy.digest });
  expect(first.basis?.memory).toBeUndefined();
  const { memory } = await store.ledger.readMemories('c-1', undefined);
  const second = await record(checkIn('i-2', 'c-1'));
  expect(memory.promises.length).toBeGreaterThan(0);
  expect(second.basis?.memory).toEqual(markMemory(memory));
});

it('a record of somebody unknown does not keep by what the person was named', async () => {
  const request = { ...checkIn('i-1', 'nobody'), context: {} };
  const { basis, request: kept } = await record(request);
  expect(basis?.found).toBe('unknown');
  expect(kept).toEqual({ ...request, customer: undefined });
});

it('a record says what was counted of offers', async () => {
  await store.customers.put(passenger('c-1'));
  const find = (offerId: string) => ({ shown: offerId.length, accepted: 1 });
  const { basis } = await record(checkIn('i-1', 'c-1'), { outcomes: { current: () => ({ find }) } });
  for (const [offerId, , shown] of basis?.rates ?? []) expect(shown).toBe(offerId.length);
});
