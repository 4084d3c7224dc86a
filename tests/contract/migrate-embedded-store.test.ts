import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { startOfTests } from './contract-store.ts';
import { memoryChange, sampleCommit, sampleDecision, sampleMemory } from './sample-records.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tact-migrate-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes decisions as layout 1 had them. */
async function writeLayout1(decisions: readonly Decision[]): Promise<void> {
  const env = open({ path: folder, noSubdir: false, maxDbs: 40 });
  const database = (name: string) =>
    env.openDB<unknown, (string | number)[] | string>({ name, encoding: 'json' });
  await database('meta').put('layout', 1);
  for (const decision of decisions) {
    const { decisionId, interactionId, customerId, decidedAt } = decision;
    await database('decisions').put(decisionId, {
      decision,
      fingerprint: `f-${interactionId}`,
      household: 'H1',
    });
    await database('interactions').put(interactionId, decisionId);
    if (customerId !== null) await database('customerDecisions').put([customerId, decisionId], decisionId);
    await database('ages').put(['decision', Date.parse(decidedAt), decisionId], decisionId);
  }
  await env.close();
}

const decisionAt = (n: number, customerId: string | null = 'C1'): Decision =>
  sampleDecision({
    interactionId: `i${n}`,
    customerId,
    decidedAt: new Date(startOfTests + n * 86_400_000).toISOString(),
  });

async function withStore<T>(
  use: (store: EmbeddedStore) => Promise<T>,
  now: () => number = Date.now,
): Promise<T> {
  const store = await openEmbeddedStore({
    folder,
    now,
    retention: { decisionDays: 1, taskDays: 1, memoryDays: 1 },
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

it('a store of layout 2 counts the lifetime of a memory from its last change', async () => {
  const day = 86_400_000;
  const key = ['customer', 'C1'];
  const env = open({ path: folder, noSubdir: false, maxDbs: 40 });
  const database = (name: string) =>
    env.openDB<unknown, (string | number)[] | string>({ name, encoding: 'json' });
  await database('meta').put('layout', 2);
  await database('memories').put(key, { memory: sampleMemory(), changedAt: startOfTests });
  await database('ages').put(['memory', startOfTests, ...key], key);
  await env.close();
  await withStore(
    async ({ ledger, sweep }) => {
      expect(await ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 1) }))).toMatchObject({
        status: 'committed',
      });
      expect(await sweep(startOfTests + 1.5 * day, 10)).toMatchObject({ memories: 0 });
      expect((await ledger.readMemories('C1', undefined)).memory.version).toBe(2);
      expect(await sweep(startOfTests + 3.5 * day, 10)).toMatchObject({ memories: 1 });
    },
    () => startOfTests + day,
  );
});

describe('a store of layout 1', () => {
  it('gives every decision back as it was, by its ids and its customer', async () => {
    const decisions = [decisionAt(3), decisionAt(1), decisionAt(2, null)];
    await writeLayout1(decisions);
    for (let open = 0; open < 2; open += 1)
      await withStore(async ({ ledger, customers }) => {
        for (const decision of decisions) {
          const { interactionId } = decision;
          const stored = {
            decision,
            bytes: Buffer.from(JSON.stringify(decision)),
            fingerprint: `f-${interactionId}`,
          };
          expect(await ledger.findByInteraction(interactionId)).toMatchObject(stored);
          expect(await ledger.findDecision(decisionIdOf(interactionId))).toMatchObject(stored);
        }
        expect(await customers.export('C1')).toMatchObject({ decisions: [decisionAt(1), decisionAt(3)] });
      });
  });

  it('sweeps what is too old and erases a person as a new store does', async () => {
    await writeLayout1([decisionAt(1), decisionAt(2, 'C2'), decisionAt(3)]);
    await withStore(async ({ ledger, customers, sweep }) => {
      expect(await sweep(startOfTests + 2.5 * 86_400_000, 10)).toMatchObject({ decisions: 1 });
      expect(await ledger.findByInteraction('i1')).toBeUndefined();
      expect(await customers.erase('C1', startOfTests)).toMatchObject({ decisions: 1 });
      expect(await ledger.findByInteraction('i3')).toBeUndefined();
      expect(await ledger.findByInteraction('i2')).toBeDefined();
    });
  });
});
