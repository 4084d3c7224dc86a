import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import type { SnapshotSource } from './snapshot-source.ts';

const publishEveryMs = 1000;
/** After this, what a process felt is forgotten. */
const keptMs = 3000;
/** Enough for the p99 of a busy process, and few milliseconds old there. */
const mostSamples = 1000;
const fewestSamples = 20;

export type FeltReads = {
  readonly source: SnapshotSource;
  close(): void;
};

/**
 * Measures what reads of snapshots take, and publishes their p99 on the server, so that loads pace themselves by it. `publisher`:
 * a connection on which nobody waits.
 */
export function measureReads(source: SnapshotSource, publisher: RedisClient, keys: KeyLayout): FeltReads {
  let samples: number[] = [];
  const key = keys.felt[Math.floor(Math.random() * keys.felt.length)] ?? '';
  const measured = async <T>(call: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    try {
      return await call();
    } finally {
      if (samples.length < mostSamples) samples.push(performance.now() - begun);
    }
  };
  const timer = setInterval(() => {
    if (samples.length < fewestSamples) return;
    const taken = samples.sort((one, other) => one - other);
    samples = [];
    const p99 = taken[Math.ceil(taken.length * 0.99) - 1] ?? 0;
    // A store that is away has other ways to say so.
    publisher.set(key, p99.toFixed(2), 'PX', keptMs).catch(() => undefined);
  }, publishEveryMs);
  timer.unref();
  return {
    source: {
      readBytes: (customerId) => measured(() => source.readBytes(customerId)),
      readHolders: (identityKey) => measured(() => source.readHolders(identityKey)),
    },
    close: () => clearInterval(timer),
  };
}

/** The longest p99 that a process published in the last seconds, in milliseconds; undefined if none did. */
export async function readFelt(client: RedisClient, keys: KeyLayout): Promise<number | undefined> {
  const felt = (await asStore(client.mget(keys.felt))).flatMap((each) =>
    each === null ? [] : [Number(each)],
  );
  return felt.length === 0 ? undefined : Math.max(...felt);
}
