import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { openEmbeddedStoreKeeper } from '../../src/adapters/embedded/embedded-store-keeper.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { openLoadSink } from '../../src/main/compose/open-load-sink.ts';
import { sampleCommit, sampleSnapshot } from './sample-records.ts';

let dataDir: string;
let store: EmbeddedStore;
const folder = (): string => join(dataDir, 'store');
const giulia = sampleSnapshot({ customerId: 'C-1001' });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tact-demonstration-'));
  store = await openEmbeddedStore({ folder: folder() });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('a demonstration in the embedded store', () => {
  it('begins in an empty store, and is one after a restart too', async () => {
    expect(store.isDemonstration()).toBe(false);
    expect(await store.makeDemonstration([giulia])).toBe(true);
    expect(await store.customers.find('C-1001')).toEqual(giulia);
    expect(await store.snapshots.findCustomers([{ type: 'booking-reference', value: 'QX7F2M' }])).toEqual([
      'C-1001',
    ]);
    await store.close();
    store = await openEmbeddedStore({ folder: folder() });
    expect(store.isDemonstration()).toBe(true);
    expect(await store.makeDemonstration([giulia])).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a customer', () => store.customers.put(sampleSnapshot({ customerId: 'C-2' }))],
    ['nothing but an erasure', () => store.customers.erase('C-2', Date.now())],
    ['nothing but a decision', () => store.ledger.commit(sampleCommit())],
  ])('never begins in a store that holds %s', async (_, fill) => {
    await fill();
    expect(await store.makeDemonstration([giulia])).toBe(false);
    expect(store.isDemonstration()).toBe(false);
    expect(await store.customers.find('C-1001')).toBeUndefined();
  });

  it('is named by the figures of the store', async () => {
    await store.makeDemonstration([giulia]);
    await store.close();
    const keeper = await openEmbeddedStoreKeeper(folder(), Date.now());
    expect(keeper.kind).toMatch(/a demonstration: its customers are invented$/);
    await keeper.close();
  });

  it('takes no load, says what to do, and leaves the folder free', async () => {
    await store.makeDemonstration([giulia]);
    await store.close();
    const { config } = loadConfig({ DATA_DIR: dataDir }, 'load');
    await expect(openLoadSink(config)).rejects.toThrow(/is a demonstration.*Set DATA_DIR/);
    store = await openEmbeddedStore({ folder: folder() });
  });
});
