import { Cluster } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { readRunId } from './master-tracker.ts';
import { asStore } from './redis-error.ts';

/** A load that was killed may be taken up again for so long. */
const keptMs = 30 * 86_400_000;

/**
 * See SnapshotSink. The mark names the processes of all masters. It is gone where a master was emptied, and names others after a
 * restart or a failover, which may have lost the last writes. In a cluster it is spread over the slots.
 */
export async function checkInLoad(client: RedisClient, keys: KeyLayout, load: string): Promise<boolean> {
  const names = keys.loadMarks(load, client.isCluster);
  const mark = await readMasters(client);
  const marks = await asStore(Promise.all(names.map((name) => client.get(name))));
  if (marks.every((each) => each === mark)) return true;
  await asStore(Promise.all(names.map((name) => client.set(name, mark, 'PX', keptMs))));
  return false;
}

async function readMasters(client: RedisClient): Promise<string> {
  const masters = client instanceof Cluster ? client.nodes('master') : [client];
  const infos = await asStore(Promise.all(masters.map((master) => master.info('server'))));
  return infos.map(readRunId).sort().join(' ');
}
