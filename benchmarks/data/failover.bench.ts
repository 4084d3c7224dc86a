// Counts acknowledged decisions that a planned failover loses: `npm run check:failover`, which starts servers of its own, or with
// `--url redis+sentinel://…` (or redis+cluster://…) on a store that you name, such as staging. It writes under a prefix of its own
// and removes nothing: records expire within the hour. Options: --times 20 --rate 500 --wait 0 (REDIS_WAIT_REPLICAS), --kind planned,
// by-hand (a replica is promoted without the master) or cut (the master answers nobody for five seconds).
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  type FailoverKind,
  type FailoverResult,
  runPlannedFailovers,
} from '../../tests/support/planned-failovers.ts';
import { type RedisServers, startCluster, startSentinel } from '../../tests/support/redis-servers.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    times: { type: 'string', default: '20' },
    kind: { type: 'string', default: 'planned' },
    rate: { type: 'string', default: '500' },
    wait: { type: 'string', default: '0' },
  },
});

function readKind(word: string): FailoverKind {
  if (word === 'planned' || word === 'by-hand' || word === 'cut') return word;
  throw new Error(`--kind is planned, by-hand or cut, not ${word}`);
}

const run = (url: string): Promise<FailoverResult> =>
  runPlannedFailovers({
    url,
    prefix: `failover-${randomUUID().slice(0, 8)}`,
    kind: readKind(values.kind),
    failovers: Number(values.times),
    rate: Number(values.rate),
    replicas: Number(values.wait),
  });

async function runOn(name: string, start: () => Promise<RedisServers>): Promise<FailoverResult> {
  const servers = await start();
  try {
    const result = await run(servers.url);
    console.log(`${name}: ${JSON.stringify(result)}`);
    return result;
  } finally {
    await servers.stop();
  }
}

const results =
  values.url === undefined
    ? [
        await runOn('Sentinel', () => startSentinel({ appendonly: 'yes' })),
        await runOn('cluster', () => startCluster({ appendonly: 'yes' })),
      ]
    : [await run(values.url)];
if (values.url !== undefined) console.log(JSON.stringify(results[0]));
process.exitCode = results.some(({ goneUnmarked }) => goneUnmarked > 0) ? 1 : 0;
