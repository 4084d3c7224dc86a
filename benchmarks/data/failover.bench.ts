// Counts acknowledged decisions that a planned failover loses: `npm run check:failover`, which starts servers of its own, or with
// `--url redis+sentinel://…` (or redis+cluster://…) on a store that you name, such as staging. It writes under a prefix of its own
// and removes nothing: records expire within the hour. Options: --failovers 20 --rate 500 --wait 0 (REDIS_WAIT_REPLICAS).
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type FailoverResult, runPlannedFailovers } from '../../tests/support/planned-failovers.ts';
import { type RedisServers, startCluster, startSentinel } from '../../tests/support/redis-servers.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    failovers: { type: 'string', default: '20' },
    rate: { type: 'string', default: '500' },
    wait: { type: 'string', default: '0' },
  },
});

const run = (url: string): Promise<FailoverResult> =>
  runPlannedFailovers({
    url,
    prefix: `failover-${randomUUID().slice(0, 8)}`,
    failovers: Number(values.failovers),
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
