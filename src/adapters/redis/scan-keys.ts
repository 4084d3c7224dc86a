import { randomUUID } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { digest } from '../../shared/digest.ts';
import type { RedisClient } from './connect-redis.ts';
import { asStore } from './redis-error.ts';

const scanCount = 1000;

const mastersOf = (client: RedisClient): readonly Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client];

/** All keys of a pattern on all masters, each at least once, while others write. `pattern` must not need escaping. */
export async function* scanKeys(client: RedisClient, pattern: string): AsyncIterable<readonly string[]> {
  for (const node of mastersOf(client))
    for await (const { names } of scanNode(node, pattern, '0', scanCount)) if (names.length > 0) yield names;
}

/** Keys, perhaps none, and where a scan goes on behind them. */
export type ScanPage = { readonly names: readonly string[]; readonly cursor: string };

/**
 * The same in steps of about `count` keys of whatever kind, from a cursor on. A server's cursors hold as long as its process, so a cursor
 * names the processes; it leads nowhere after a failover or a restart.
 */
export async function* scanFrom(
  client: RedisClient,
  pattern: string,
  { after, count = scanCount }: { readonly after: string | undefined; readonly count?: number | undefined },
): AsyncIterable<ScanPage> {
  const nodes = await Promise.all(
    mastersOf(client).map(async (node) => ({ node, run: await readRun(node) })),
  );
  nodes.sort((one, other) => (one.run < other.run ? -1 : 1));
  const runs = digest(nodes.map(({ run }) => run).join()).slice(0, 12);
  const [known = runs, first = '0', begin = '0'] = after?.split('.') ?? [];
  if (known !== runs || !/^\d{1,6}$/.test(first) || !/^\d{1,20}$/.test(begin))
    throw new ServiceError('invalid-request', movedMessage);
  let [index, from] = [Number(first), begin];
  for (const { node } of nodes.slice(index)) {
    for await (const { names, cursor } of scanNode(node, pattern, from, count))
      yield { names, cursor: [runs, ...(cursor === '0' ? [index + 1, 0] : [index, cursor])].join('.') };
    [index, from] = [index + 1, '0'];
  }
}

const movedMessage =
  'A server of Redis was restarted or replaced since this cursor was given, or its user may not ask for INFO. Begin again without it.';

/** Another one each time where the user may not ask: no cursor holds then. */
const readRun = (node: Redis): Promise<string> =>
  asStore(node.info('server')).then(
    (info) => /^run_id:(\w+)/m.exec(info)?.[1] ?? randomUUID(),
    () => randomUUID(),
  );

async function* scanNode(node: Redis, pattern: string, from: string, count: number): AsyncIterable<ScanPage> {
  let cursor = from;
  do {
    const [next, names] = await asStore(node.scan(cursor, 'MATCH', pattern, 'COUNT', count));
    cursor = next;
    yield { names, cursor };
  } while (cursor !== '0');
}
