import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import type { Databases } from '../../src/adapters/embedded/key-layout.ts';
import {
  forgetDecoded,
  openMemory,
  readMemory,
  removeMemory,
  sweepMemory,
} from '../../src/adapters/embedded/memory-records.ts';
import { type Environment, openEnvironment } from '../../src/adapters/embedded/open-environment.ts';
import { boundMemory } from '../../src/domain/contact/bound-memory.ts';
import {
  type ContactEvent,
  type CustomerMemory,
  emptyMemory,
} from '../../src/domain/contact/customer-memory.ts';
import { memoryChange, sampleCommit, sampleMemory, sampleTask } from './sample-records.ts';

let folder: string;
let store: Environment;
let databases: Databases;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-memories-'));
  store = openEnvironment(folder, 0);
  databases = store.databases;
});
afterEach(async () => {
  await store.env.close();
  store.giveBack();
  rmSync(folder, { recursive: true });
});

const contactAt = (at: number): ContactEvent => ({
  decisionId: `d${at}`,
  offerId: 'lounge-pass',
  channel: 'kiosk',
  outcome: at % 7 === 0 ? 'declined' : 'offered',
  at,
});
const contactsFrom = (at: number, count: number): ContactEvent[] =>
  Array.from({ length: count }, (_, index) => contactAt(at + index));

/** Changes the memory of C1 at this instant; what it is then, by the plain rule. */
function change(next: CustomerMemory, now: number): CustomerMemory {
  store.env.transactionSync(() => {
    const opened = openMemory(databases, 'customer', { id: 'C1', expected: next.version - 1, next });
    expect(opened?.moved).toBe(false);
    opened?.write(now);
  });
  return boundMemory(next);
}

const append = (memory: CustomerMemory, contacts: readonly ContactEvent[], now: number): CustomerMemory =>
  change({ ...memory, version: memory.version + 1, contacts: [...memory.contacts, ...contacts] }, now);

const rows = (): number => databases.memories.getCount();
const sweep = (before: number): boolean =>
  store.env.transactionSync(() => sweepMemory(databases, ['customer', 'C1'], before));

it('returns a memory as it was stored, however it grew, decoded or read again', () => {
  const [promise] = sampleMemory().promises;
  const steps = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('append'), count: fc.nat(40) }) },
      fc.record({ do: fc.constant('promise'), count: fc.constant(1) }),
      fc.record({ do: fc.constant('drop'), count: fc.nat(20) }),
      fc.record({ do: fc.constant('fill'), count: fc.constant(990) }),
      { weight: 3, arbitrary: fc.record({ do: fc.constant('forget'), count: fc.nat(1) }) },
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      let plain = emptyMemory;
      let at = 1;
      for (const step of all) {
        const memory = readMemory(databases, 'customer', 'C1');
        expect(memory).toEqual(plain);
        const version = memory.version + 1;
        if (step.do === 'forget') forgetDecoded(databases);
        else if (step.do === 'promise' && promise !== undefined)
          plain = change({ ...memory, version, promises: [...memory.promises, { ...promise, at }] }, at);
        else if (step.do === 'drop')
          plain = change({ ...memory, version, contacts: memory.contacts.slice(step.count) }, at);
        else plain = append(memory, contactsFrom(at, step.count), at);
        at += step.count + 1;
      }
      forgetDecoded(databases);
      expect(readMemory(databases, 'customer', 'C1')).toEqual(plain);
      store.env.transactionSync(() => removeMemory(databases, 'customer', 'C1'));
      expect([rows(), databases.ages.getCount()]).toEqual([0, 0]);
    }),
    { numRuns: 60 },
  );
});

it('writes of a long memory only what was added', () => {
  let memory = append(emptyMemory, contactsFrom(1, 400), 1);
  for (let at = 1000; at < 1020; at += 1) memory = append(memory, [contactAt(at)], at);
  expect(databases.memories.get(['customer', 'C1'])).toMatchObject({ memory: { version: 1 } });
  expect(rows()).toBe(21);
  for (let at = 2000; at < 2100; at += 1) memory = append(memory, [contactAt(at)], at);
  expect(rows()).toBeLessThan(40);
});

it('counts the lifetime of a memory from its last addition', () => {
  const memory = append(emptyMemory, contactsFrom(1, 100), 1);
  append(memory, [contactAt(500)], 500);
  forgetDecoded(databases);
  expect(sweep(300)).toBe(false);
  expect(readMemory(databases, 'customer', 'C1').contacts).toHaveLength(101);
  expect(sweep(501)).toBe(true);
  expect(rows()).toBe(0);
});

it('knows nothing of a change whose transaction was undone', () => {
  const memory = append(emptyMemory, contactsFrom(1, 100), 1);
  expect(() =>
    store.env.transactionSync(() => {
      append(memory, [contactAt(500)], 500);
      throw new Error('undone');
    }),
  ).toThrow('undone');
  forgetDecoded(databases);
  expect(readMemory(databases, 'customer', 'C1')).toEqual(memory);
});

it('stores what shared a transaction with a change that failed', async () => {
  const { ledger, close } = await openEmbeddedStore({ folder: join(folder, 'other') });
  const unfit = sampleTask({ payload: { letter: 1n } as never });
  const [good, bad] = await Promise.allSettled([
    ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 0) })),
    ledger.commit(sampleCommit({ interactionId: 'i2', customerId: 'C2' }, { tasks: [unfit] })),
  ]);
  expect([good, bad.status]).toEqual([{ status: 'fulfilled', value: { status: 'committed' } }, 'rejected']);
  await close();
});
