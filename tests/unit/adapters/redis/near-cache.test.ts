import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyLayout } from '../../../../src/adapters/redis/key-layout.ts';
import { defaultNearCacheLimits, NearCache } from '../../../../src/adapters/redis/near-cache.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { encodeSnapshot } from '../../../../src/domain/customer/snapshot-codec.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';

const keys = createKeyLayout('t');
const phone = { type: 'phone', value: '+39 1' };
const snapshotOf = (day: number, changes: Partial<Snapshot> = {}): Snapshot => ({
  schemaVersion: 1,
  customerId: 'C1',
  asOf: `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`,
  identities: [phone],
  ...changes,
});

/** A store whose replies can be held back, and a link that is up until it is cut. */
function openBench(maxBytes = defaultNearCacheLimits.maxBytes) {
  const stored = new Map<string, Snapshot>();
  const holders = new Map<string, string[]>();
  const state = { reads: 0, isAway: false, held: undefined as (() => void)[] | undefined };
  const answer = async <T>(give: () => T): Promise<T> => {
    state.reads += 1;
    if (state.isAway) throw new ServiceError('store-unavailable', 'away');
    const value = give();
    await new Promise<void>((resolve) => (state.held === undefined ? resolve() : state.held.push(resolve)));
    return value;
  };
  const source = {
    readBytes: (id: string) =>
      answer(() => {
        const snapshot = stored.get(id);
        return snapshot === undefined ? undefined : encodeSnapshot(snapshot);
      }),
    readHolders: (key: string) => answer(() => holders.get(key) ?? []),
  };
  const link = { epoch: 0, provenAt: performance.now(), ends: [] as number[] };
  const cache = new NearCache(
    source,
    {
      epoch: () => link.epoch,
      provenAt: () => link.provenAt,
      endOf: (epoch) => link.ends[epoch] ?? Number.NEGATIVE_INFINITY,
    },
    keys,
    { ...defaultNearCacheLimits, maxBytes },
  );
  return {
    cache,
    stored,
    holders,
    state,
    link,
    prove: () => {
      link.provenAt = performance.now();
    },
    lose: () => {
      link.ends[link.epoch] = link.provenAt;
      link.epoch += 1;
      link.provenAt = Number.NEGATIVE_INFINITY;
    },
    /** Writes and tells, as Redis does. */
    write: (snapshot: Snapshot) => {
      stored.set(snapshot.customerId, snapshot);
      cache.invalidate([keys.snapshot(snapshot.customerId)]);
    },
  };
}

type Bench = ReturnType<typeof openBench>;
const read = async ({ cache }: Bench, minAsOf?: number): Promise<string> => {
  const reading = await cache.readSnapshot('C1', minAsOf);
  return reading.found ? `${reading.snapshot.asOf.slice(8, 10)} ${reading.source}` : 'unknown';
};

describe('the near cache', () => {
  let bench: Bench;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    bench = openBench();
    bench.stored.set('C1', snapshotOf(1));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads a customer once and then from memory', async () => {
    expect(await read(bench)).toBe('01 store');
    expect(await read(bench)).toBe('01 cache');
    expect(bench.state.reads).toBe(1);
    expect(bench.cache.stats()).toMatchObject({ hits: 1, misses: 1, entries: 1, decoded: 1 });
  });

  it('reads again what was written', async () => {
    await read(bench);
    bench.write(snapshotOf(2));
    expect(await read(bench)).toBe('02 store');
    expect(await read(bench)).toBe('02 cache');
  });

  it('does not keep a reply that was overtaken by the news of a write', async () => {
    bench.state.held = [];
    const early = read(bench);
    bench.write(snapshotOf(2));
    const { held } = bench.state;
    bench.state.held = undefined;
    for (const go of held) go();
    expect(await early).toBe('01 store');
    expect(await read(bench)).toBe('02 store');
  });

  it('joins those who ask for the same customer at once, but not behind a write', async () => {
    bench.state.held = [];
    const first = [read(bench), read(bench), read(bench)];
    expect(bench.state.reads).toBe(1);
    bench.write(snapshotOf(2));
    const second = [read(bench), read(bench)];
    expect(bench.state.reads).toBe(2);
    for (const go of bench.state.held) go();
    expect(await Promise.all(first)).toEqual(['01 store', '01 store', '01 store']);
    expect(await Promise.all(second)).toEqual(['02 store', '02 store']);
  });

  it('keeps unknown customers too, until they are written', async () => {
    bench.stored.clear();
    expect(await read(bench)).toBe('unknown');
    expect(await read(bench)).toBe('unknown');
    expect(bench.state.reads).toBe(1);
    bench.write(snapshotOf(2));
    expect(await read(bench)).toBe('02 store');
  });

  it('asks the store when the reader knows of a newer one, alone if it joined an older reading', async () => {
    await read(bench);
    bench.stored.set('C1', snapshotOf(3));
    expect(await read(bench, Date.parse('2026-11-01T00:00:00Z'))).toBe('01 cache');
    expect(await read(bench, Date.parse('2026-11-03T00:00:00Z'))).toBe('03 store');
    expect(await read(bench)).toBe('03 cache');
    bench.cache.forget('C1', []);
    bench.state.held = [];
    const early = read(bench);
    bench.stored.set('C1', snapshotOf(4));
    const wanting = read(bench, Date.parse('2026-11-04T00:00:00Z'));
    const { held } = bench.state;
    bench.state.held = undefined;
    for (const go of held) go();
    expect(await early).toBe('03 store');
    expect(await wanting).toBe('04 store');
  });

  it('trusts nothing without a proof younger than the bound, whatever the timers did', async () => {
    await read(bench);
    vi.advanceTimersByTime(1000);
    expect(await read(bench)).toBe('01 cache');
    vi.advanceTimersByTime(1);
    expect(await read(bench)).toBe('01 store');
    bench.prove();
    expect(await read(bench)).toBe('01 cache');
  });

  it('trusts nothing that was read before the link was lost or while it was down', async () => {
    await read(bench);
    bench.lose();
    expect(await read(bench)).toBe('01 store');
    expect(await read(bench)).toBe('01 store');
    bench.prove();
    expect(await read(bench)).toBe('01 store');
    expect(await read(bench)).toBe('01 cache');
  });

  it('does not keep what was under way when the link was lost, though it is back by now', async () => {
    bench.state.held = [];
    const early = read(bench);
    bench.lose();
    bench.prove();
    for (const go of bench.state.held) go();
    bench.state.held = undefined;
    expect(await early).toBe('01 store');
    expect(await read(bench)).toBe('01 store');
  });

  it('reads again after ten minutes, even if everything else failed', async () => {
    await read(bench);
    vi.advanceTimersByTime(600_001);
    bench.prove();
    expect(await read(bench)).toBe('01 store');
  });

  it('gives what was true when the store went away, marked as stale, for a minute', async () => {
    await read(bench);
    bench.lose();
    bench.state.isAway = true;
    expect(await read(bench)).toBe('01 stale-cache');
    vi.advanceTimersByTime(60_000);
    expect(await read(bench)).toBe('01 stale-cache');
    vi.advanceTimersByTime(1);
    await expect(read(bench)).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('gives it also when the link came and went meanwhile', async () => {
    await read(bench);
    bench.lose();
    bench.prove();
    bench.lose();
    bench.state.isAway = true;
    expect(await read(bench)).toBe('01 stale-cache');
    vi.advanceTimersByTime(60_001);
    bench.prove();
    await expect(read(bench)).rejects.toThrow('away');
  });

  it('never gives as stale what is older than asked for, or was reported as written since', async () => {
    await read(bench);
    bench.state.isAway = true;
    await expect(read(bench, Date.parse('2026-11-02T00:00:00Z'))).rejects.toThrow('away');
    bench.lose();
    bench.prove();
    bench.write(snapshotOf(2));
    await expect(read(bench)).rejects.toThrow('away');
  });

  it('forgets everything when Redis was emptied', async () => {
    await read(bench);
    bench.stored.clear();
    bench.cache.clear();
    expect(await read(bench)).toBe('unknown');
  });

  it('finds customers by identity from memory, and those alone who list it', async () => {
    bench.holders.set('phone:+391', ['C0', 'C1', 'C2', 'C3', 'C4']);
    bench.stored.set('C2', snapshotOf(1, { customerId: 'C2', identities: [] }));
    bench.stored.set('C3', snapshotOf(1, { customerId: 'C3' }));
    bench.stored.set('C4', snapshotOf(1, { customerId: 'C4' }));
    expect(await bench.cache.findCustomers([phone])).toEqual(['C1', 'C3', 'C4']);
    const { reads } = bench.state;
    expect(await bench.cache.findCustomers([{ type: 'phone', value: '00 39-1' }])).toEqual([
      'C1',
      'C3',
      'C4',
    ]);
    expect(bench.state.reads).toBe(reads);
    bench.holders.set('phone:+391', ['C4']);
    bench.cache.invalidate([keys.identity('phone:+391')]);
    expect(await bench.cache.findCustomers([phone])).toEqual(['C4']);
  });

  it('stays within its bytes and keeps those who are read', async () => {
    const small = openBench(40_000);
    for (let index = 0; index < 300; index += 1)
      small.stored.set(
        `C${index}`,
        snapshotOf(1, { customerId: `C${index}`, attributes: { note: 'x'.repeat(100) } }),
      );
    for (let index = 0; index < 300; index += 1) {
      await small.cache.readSnapshot(`C${index}`);
      await small.cache.readSnapshot('C0');
    }
    expect(small.cache.stats().bytes).toBeLessThanOrEqual(40_000);
    expect(small.cache.stats().entries).toBeGreaterThan(20);
    const { reads } = small.state;
    await small.cache.readSnapshot('C0');
    expect(small.state.reads).toBe(reads);
  });
});
