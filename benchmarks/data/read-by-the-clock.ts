// Reads customers of a Redis a thousand times a second, whatever the answers take, until its standard input ends; then prints the
// latencies in milliseconds. A process of its own, so that it waits for Redis alone: read-by-the-clock.ts URL PREFIX CUSTOMERS.
import { build } from 'hdr-histogram-js';
import { backgroundLimits, connectRedis, untilReady } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { sampleId } from './sample-customers.ts';

const [url = '', prefix = '', customers = '1'] = process.argv.slice(2);
const keys = createKeyLayout(prefix);
const client = connectRedis(parseRedisUrl(url), backgroundLimits, () => undefined);
await untilReady(client, 5000);
const histogram = build();
let running = true;
process.stdin.on('end', () => {
  running = false;
});
process.stdin.resume();

async function readOnce(due: number): Promise<void> {
  await client.getBuffer(keys.snapshot(sampleId(Math.floor(Math.random() * Number(customers)))));
  histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000)));
}

for (let due = performance.now(); running; ) {
  for (; due <= performance.now(); due += 1) void readOnce(due);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
const ms = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
process.stdout.write(JSON.stringify({ reads: histogram.totalCount, p50Ms: ms(50), p99Ms: ms(99) }));
client.disconnect();
