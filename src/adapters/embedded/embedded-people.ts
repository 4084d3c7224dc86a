import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { stateOfBudget } from '../../domain/contact/take-budget.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import type { People, PeopleBatch, PeopleReader } from '../../reach/ports.ts';
import { type Databases, textKey } from './key-layout.ts';
import { forgetDecoded, readMemory } from './memory-records.ts';
import { tallyOutcomes } from './outcome-records.ts';

const usualBatch = 1000;

/** The customers of a store in the order of their keys, also while a service owns it. `name` says which store it is. */
export const createEmbeddedPeople = (
  databases: Databases,
  {
    name,
    now,
    close,
  }: { readonly name: string; readonly now: () => number; readonly close: () => Promise<void> },
): People => ({
  fingerprint: name,
  async *read(after, size) {
    for await (const batch of readBatches(databases, after, size)) {
      yield batch;
      // Another process changes them.
      forgetDecoded(databases);
    }
  },
  async readBudgets(keys) {
    return keys.flatMap((key) => {
      const record = databases.budgets.get(textKey(key));
      return record === undefined || record.expiresAt <= now() ? [] : [stateOfBudget(key, record)];
    });
  },
  countOutcomes: async () => tallyOutcomes(databases),
  close,
});

/** The same for the process that owns the store. */
export const createEmbeddedPeopleReader = (databases: Databases): PeopleReader => ({
  read: (after, size) => readBatches(databases, after, size),
});

async function* readBatches(
  databases: Databases,
  after: string | undefined,
  batchSize = usualBatch,
): AsyncIterable<PeopleBatch> {
  let [cursor, first] = [after, 1];
  for (;;) {
    const start = cursor === undefined ? {} : { start: cursor, exclusiveStart: true };
    const found = [...databases.snapshots.getRange({ ...start, limit: batchSize })];
    cursor = found.at(-1)?.key;
    if (cursor === undefined) return;
    yield {
      ...joinBatch(
        databases,
        found.map(({ value }) => value),
      ),
      first,
      cursor,
    };
    first += found.length;
  }
}

function joinBatch(
  databases: Databases,
  values: readonly Uint8Array[],
): Pick<PeopleBatch, 'ids' | 'bytes' | 'ends' | 'format' | 'memories'> {
  const ends: number[] = [];
  const memories: PeopleBatch['memories'][number][] = [];
  const ids = values.map((value, place) => {
    ends.push((ends.at(-1) ?? 0) + value.length);
    const { customerId, household } = decodeSnapshot(value);
    const memory = readMemory(databases, 'customer', customerId);
    const shared = household === undefined ? undefined : readMemory(databases, 'household', household);
    if (isKnown(memory) || (shared !== undefined && isKnown(shared)))
      memories.push(shared === undefined ? [place, memory] : [place, memory, shared]);
    return customerId;
  });
  return { ids, bytes: Buffer.concat(values), ends, format: 'snapshot', memories };
}

const isKnown = ({ version }: CustomerMemory): boolean => version > 0;
