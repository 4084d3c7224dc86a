import type { KeyEntry } from '../../domain/access/parse-api-keys.ts';
import type { KeyStore } from '../../maintain/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';

/** All keys of callers are in one hash of the ledger: a thousand of them are 300 kB. */
export function createRedisKeyStore(client: RedisClient, hash: string): KeyStore {
  const readFields = async (prefix: string): Promise<readonly (readonly [string, string])[]> =>
    Object.entries(await asStore(client.hgetall(hash)))
      .filter(([field]) => field.startsWith(prefix))
      .map(([field, value]) => [field.slice(prefix.length), value] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    revision: async () => Number((await asStore(client.hget(hash, 'revision'))) ?? 0),
    list: async () => (await readFields('e:')).map(([, text]) => JSON.parse(text) as KeyEntry),
    replace: async (name, from, to) => {
      const texts = [from, to].map((entry) => (entry === undefined ? '' : JSON.stringify(entry)));
      return (await asStore(runScript(client, 'replace-key', [hash], [name, ...texts]))) === 1;
    },
    lastUses: async () => new Map((await readFields('u:')).map(([name, at]) => [name, Number(at)])),
    async noteUses(uses) {
      if (uses.size === 0) return;
      await asStore(client.hset(hash, Object.fromEntries([...uses].map(([name, at]) => [`u:${name}`, at]))));
    },
  };
}
