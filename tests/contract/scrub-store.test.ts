import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { scrubStore } from '../../src/adapters/embedded/scrub-store.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { startOfTests } from './contract-store.ts';
import { sampleCommit, sampleSnapshot } from './sample-records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-scrub-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openEmbeddedStore({ folder, now: () => startOfTests });
const texts = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
const filesWith = (text: string) => texts().filter((content) => content.includes(text)).length;

it('leaves not a byte of the erased in the file, and all of the others', async () => {
  const store = await open();
  for (const customerId of ['to-be-erased', 'to-be-kept']) {
    const full = `name of ${customerId}`;
    await store.customers.put(sampleSnapshot({ customerId, name: { full } }));
    await store.ledger.commit(sampleCommit({ interactionId: `visit of ${customerId}`, customerId }));
  }
  await store.customers.erase('to-be-erased', startOfTests);
  await store.close();
  expect(filesWith('to-be-erased')).toBe(1);
  const { before, bytes } = await scrubStore(folder, startOfTests);
  expect(bytes).toBeLessThanOrEqual(before);
  expect(filesWith('to-be-erased')).toBe(0);
  expect(filesWith('to-be-kept')).toBe(1);
  const again = await open();
  expect(await again.snapshots.readSnapshot('to-be-kept')).toMatchObject({ found: true });
  expect(await again.records.findDecision(decisionIdOf('visit of to-be-kept'))).toBeDefined();
  await again.close();
});

it('is refused while a service uses the store, and changes nothing', async () => {
  const store = await open();
  await store.customers.put(sampleSnapshot());
  await expect(scrubStore(folder, startOfTests)).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(await store.snapshots.readSnapshot(sampleSnapshot().customerId)).toMatchObject({ found: true });
  await store.close();
});
