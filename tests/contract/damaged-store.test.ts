import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import {
  createDamagedStoreKeeper,
  openEmbeddedStoreKeeper,
} from '../../src/adapters/embedded/embedded-store-keeper.ts';
import { walkApart } from '../../src/adapters/embedded/walk-apart.ts';
import { verifyStore } from '../../src/keep/verify-store.ts';
import { findProgram } from '../../src/main/process/find-program.ts';
import { sampleCommit, sampleSnapshot } from './sample-records.ts';

const pageBytes = 4096;
const people = 400;

describe('a store with a damaged data file', { timeout: 120_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tact-damage-'));
    const store = await openEmbeddedStore({ folder });
    await Promise.all(
      Array.from({ length: people }, (_, index) =>
        store.customers.put(
          sampleSnapshot({
            customerId: `C-${index}`,
            identities: [{ type: 'booking-reference', value: `REF${index}` }],
          }),
        ),
      ),
    );
    const reading = await store.snapshots.readSnapshot('C-0');
    const copy = reading.found ? reading.copy?.() : undefined;
    if (copy === undefined) throw new Error('a snapshot comes with its copy');
    await store.ledger.commit(sampleCommit({ customerId: 'C-0' }, { copy }));
    await store.tools.keep('rules:v1', 'text');
    await store.close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is not one whose walk ran out of time: what was not read counts as sound', async () => {
    const program = findProgram('walk-process');
    expect((await walkApart(folder, { program, limitMs: 1 })).damaged).toEqual(new Map());
  });

  /** Overwrites pages of the file; the first two say where everything is. */
  function damage(isHit: (page: number) => boolean): void {
    const file = join(folder, 'data.mdb');
    const handle = openSync(file, 'r+');
    for (let page = 2; page < statSync(file).size / pageBytes; page += 1)
      if (isHit(page)) writeSync(handle, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, page * pageBytes);
    closeSync(handle);
  }

  async function look() {
    const walk = await walkApart(folder, { program: findProgram('walk-process') });
    const found = walk.damaged;
    const keeper =
      found.size === 0
        ? await openEmbeddedStoreKeeper(folder, Date.now())
        : createDamagedStoreKeeper(folder, walk);
    const figures = await keeper.figures();
    const report = await verifyStore(keeper, { isDeclared: () => true, repair: true });
    await keeper.close();
    return { found, figures, report };
  }

  it('is read apart, and is sound where nothing is damaged', async () => {
    const { found, figures } = await look();
    expect(found.size).toBe(0);
    expect(figures.get('snapshots')).toBe(people);
    expect(figures.get('snapshotCopies')).toBe(1);
    expect(figures.get('tools')).toBe(1);
  });

  it('never ends the process that asks: what can be read is read, the rest is reported', async () => {
    for (const start of [5, 6, 9, 14]) {
      damage((page) => page % 20 === start);
      const looked = await look().catch((error: unknown) => error);
      if (looked instanceof Error) {
        expect(looked.message).toMatch(/damaged.*restore it from a backup/s);
        continue;
      }
      const { found, report } = looked as Awaited<ReturnType<typeof look>>;
      expect(found.size).toBeGreaterThan(0);
      expect(report.faults.get('unreadable-records')).toBe(found.size);
      expect(report.repaired).toBe(0);
    }
  });
});
