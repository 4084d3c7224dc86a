import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEmbeddedSnapshotReader } from '../../src/adapters/embedded/embedded-customer-store.ts';
import { type Environment, openEnvironment } from '../../src/adapters/embedded/open-environment.ts';
import { cacheSnapshots, noteEnded } from '../../src/adapters/embedded/snapshot-cache.ts';
import { readSnapshot, removeSnapshot, saveSnapshot } from '../../src/adapters/embedded/snapshot-records.ts';
import { createWriteQueue, type WriteQueue } from '../../src/adapters/embedded/write-queue.ts';
import type { SnapshotReader } from '../../src/decide/ports.ts';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { sampleSnapshot } from './sample-records.ts';

let folder: string;
let store: Environment;
let queue: WriteQueue;
let plain: SnapshotReader;
let cached: SnapshotReader;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-snapshots-'));
  store = openEnvironment(folder, 0);
  const { databases, env } = store;
  queue = createWriteQueue(env, folder, () => undefined, {
    begun: () => undefined,
    ended: () => noteEnded(databases),
  });
  plain = createEmbeddedSnapshotReader(databases);
  cached = cacheSnapshots(databases, plain);
});
afterEach(async () => {
  await queue.close();
  await store.env.close();
  store.giveBack();
  rmSync(folder, { recursive: true });
});

const emails = ['a@example.com', 'b@example.com', 'c@example.com'];
const ids = ['C1', 'C2', 'C3'];
const identityOf = (value: string) => ({ type: 'email', value });

type Step = { readonly does: string; readonly id: string; readonly held: readonly string[] };

function change({ does, id, held }: Step, asOf: number): Promise<void> {
  const { databases } = store;
  const snapshot = sampleSnapshot({
    customerId: id,
    asOf: new Date(asOf).toISOString(),
    identities: held.map(identityOf),
  });
  return queue.write(() => {
    const before = readSnapshot(databases, id);
    if (does === 'remove') {
      if (before !== undefined) removeSnapshot(databases, before);
      return;
    }
    const [encoded] = encodeSnapshots([snapshot]);
    if (encoded !== undefined) saveSnapshot(databases, before, encoded);
    if (does === 'fail') throw new Error('undone');
  });
}

const readAll = (reader: SnapshotReader): readonly unknown[] => [
  ...ids.map((id) => JSON.stringify(reader.readSnapshot(id))),
  ...emails.map((value) => reader.findCustomers([identityOf(value)])),
];

it('finds what the store holds, however reads fall between writes and writes that are undone', async () => {
  const step = fc.record({
    does: fc.constantFrom('put', 'put', 'remove', 'fail'),
    id: fc.constantFrom(...ids),
    held: fc.subarray(emails),
  });
  let asOf = 0;
  const changeNext = (step: Step): Promise<void> => {
    asOf += 1;
    return change(step, asOf).catch(() => undefined);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { maxLength: 3 }), { maxLength: 8 }), async (turns) => {
      for (const turn of turns) {
        await readWhile(Promise.all(turn.map(changeNext)));
        expect(readAll(cached)).toEqual(readAll(plain));
      }
    }),
    { numRuns: 20 },
  );
});

/** Reads in every turn of the event loop until the writes are done. */
async function readWhile(writing: Promise<unknown>): Promise<void> {
  let isDone = false;
  void writing.then(() => {
    isDone = true;
  });
  while (!isDone) {
    readAll(cached);
    await new Promise(setImmediate);
  }
}

it('gives a customer who was read before without reading again, and names the version once', () => {
  const { databases, env } = store;
  env.transactionSync(() => {
    for (const encoded of encodeSnapshots([sampleSnapshot({ customerId: 'C1' })]))
      saveSnapshot(databases, undefined, encoded);
  });
  noteEnded(databases);
  const first = cached.readSnapshot('C1');
  expect(first).toMatchObject({ found: true, source: 'store' });
  expect(cached.readSnapshot('C1')).toBe(first);
});
