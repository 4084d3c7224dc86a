import { describe, expect, it } from 'vitest';
import type { CustomerMemory, StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import { markMemory, memoryAsMarked } from '../../../../src/domain/decision/decision-basis.ts';
import { askedLife, settlePromise } from '../../../../src/domain/decision/settlement.ts';
import { sampleContact, sampleMemory, samplePromise } from '../../../contract/sample-records.ts';

const contactAt = (at: number) => sampleContact({ at });
const promiseAt = (at: number, changes: Partial<StandingPromise> = {}) =>
  samplePromise({ actionId: `a${at}`, at, life: askedLife(at, false), ...changes });
const before: CustomerMemory = sampleMemory({
  contacts: [contactAt(1), contactAt(2)],
  promises: [promiseAt(1), promiseAt(2, { heldUntil: 9 })],
});
const restored = (now: CustomerMemory) =>
  memoryAsMarked({ ...now, version: before.version }, markMemory(before));

describe('a memory as it was', () => {
  it('is found in what was added to it since', () => {
    const contacts = [...before.contacts, contactAt(3)];
    const promises = [...before.promises, promiseAt(3)];
    expect(restored({ version: 7, contacts, promises })).toEqual(before);
  });

  it('has its promises as they stood', () => {
    const moved = settlePromise(before, 'C1', 'a1', { kind: 'confirm', at: 5, source: 'dcs' })?.memory.next;
    const promises = (moved?.promises ?? []).map(({ heldUntil: _, ...promise }) => ({
      ...promise,
      alsoNamed: ['another name'],
    }));
    expect(promises[0]?.life?.state).toBe('confirmed');
    expect(restored({ ...before, promises })).toEqual(before);
  });

  it('has no more of a promise than it had', () => {
    const promises = before.promises.map((promise) => ({ ...promise, untold: true, silent: true }));
    expect(restored({ ...before, promises })).toEqual(before);
  });

  it('is empty where there was none, whatever is there', () => {
    expect(markMemory(emptyMemory)).toBeUndefined();
    expect(memoryAsMarked(before, undefined)).toEqual({ ...emptyMemory, version: before.version });
  });

  it.each([
    ['the memory is gone', emptyMemory],
    ['a contact was removed', { ...before, contacts: [contactAt(2), contactAt(3)] }],
    ['a promise was removed', { ...before, promises: [promiseAt(2), promiseAt(3)] }],
    ['it holds fewer promises', { ...before, promises: before.promises.slice(0, 1) }],
  ])('is unknown where %s', (_, now) => {
    expect(restored(now)).toBeUndefined();
  });
});
