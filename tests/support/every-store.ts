import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import type { AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import { startStandalone } from './redis-servers.ts';

async function openRedis(now: () => number, places: number): Promise<OpenedStore> {
  const servers = await startStandalone();
  const ledger = parseRedisUrl(`redis://127.0.0.1:${servers.nodes[0]?.port}`);
  const store = await openRedisStore({
    ledger,
    prefix: 't',
    places,
    retentionMs: 86_400_000,
    limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
    now,
  });
  const close = async () => {
    store.close();
    await servers.stop();
  };
  return { store, close };
}

type Store = Pick<AnswerServices, 'snapshots' | 'ledger' | 'losses'> &
  Pick<ReturnType<typeof openMemoryStore>, 'tasks' | 'customers' | 'records' | 'tools' | 'people'>;

export type OpenedStore = { readonly store: Store; readonly close: () => Promise<void> };

/** Each kind of store by its name, with what opens an empty one by a clock of the test's own. */
export const everyStore: readonly (readonly [string, (now: () => number) => Promise<OpenedStore>])[] = [
  [
    'memory',
    async (now) => {
      const store = openMemoryStore({ now });
      return { store, close: () => store.close() };
    },
  ],
  [
    'embedded',
    async (now) => {
      const folder = await mkdtemp(join(tmpdir(), 'tact-store-'));
      const store = await openEmbeddedStore({ folder, now });
      const close = async () => {
        await store.close();
        await rm(folder, { recursive: true, force: true });
      };
      return { store, close };
    },
  ],
  ['Redis', (now) => openRedis(now, 1)],
];

/** The same, and a ledger whose customers, visits and counts are in several places, as in a cluster. */
export const everyLayout: typeof everyStore = [...everyStore, ['spread Redis', (now) => openRedis(now, 4)]];
