import type { LedgerLog } from '../../author/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';

/** The entries are one list. */
export const createRedisLog = (
  client: RedisClient,
  { entries, text }: ReturnType<KeyLayout['log']>,
): LedgerLog => ({
  size: () => asStore(client.llen(entries)),
  read: (from) => asStore(client.lrange(entries, from, -1)),
  append: async (size, entry) =>
    (await asStore(runScript(client, 'append-entry', [entries], [size, entry]))) === 1,
  keep: async (name, content) => void (await asStore(client.set(text(name), content))),
  find: async (name) => (await asStore(client.get(text(name)))) ?? undefined,
});
