import { encodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import type { PeopleBatch, PeopleReader } from '../../reach/ports.ts';
import { type MemoryRecords, memoryKey, readMemory } from './memory-records.ts';

/** The customers in the order of their ids. */
export const createMemoryPeople = (records: MemoryRecords): PeopleReader => ({
  async *read(after, batchSize = 1000) {
    const ids = [...records.customers.keys()].filter((id) => after === undefined || id > after).sort();
    for (let first = 0; first < ids.length; first += batchSize)
      yield joinBatch(records, ids.slice(first, first + batchSize), first + 1);
  },
});

function joinBatch(records: MemoryRecords, ids: readonly string[], first: number): PeopleBatch {
  // An id that was erased since names nobody.
  const people = ids.flatMap((id) => records.customers.get(id) ?? []);
  const bytes = people.map(encodeSnapshot);
  const ends: number[] = [];
  for (const { length } of bytes) ends.push((ends.at(-1) ?? 0) + length);
  const read = (owner: 'customer' | 'household', id: string) => readMemory(records, memoryKey(owner, id));
  return {
    first,
    cursor: ids.at(-1) ?? '',
    ids: people.map(({ customerId }) => customerId),
    bytes: Buffer.concat(bytes),
    ends,
    format: 'snapshot',
    memories: people.map(({ customerId, household }, place) =>
      household === undefined
        ? [place, read('customer', customerId)]
        : [place, read('customer', customerId), read('household', household)],
    ),
  };
}
