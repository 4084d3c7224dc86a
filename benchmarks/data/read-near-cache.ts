// Reads customers through the near-cached store of a service, so many a second by the clock, whatever the answers take; popular
// ones often, most hardly ever. Each line on standard input ends a phase, whose figures are printed as a line of JSON; the end of
// the input ends the process. A process of its own, as a service is: read-near-cache.ts URL PREFIX CUSTOMERS READS_A_SECOND.
import { createInterface } from 'node:readline';
import { build } from 'hdr-histogram-js';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { sampleId } from './sample-customers.ts';

const [url = '', prefix = '', customers = '1', readsASecond = '1'] = process.argv.slice(2);
const store = await openRedisStore({ ledger: parseRedisUrl(url), prefix, retentionMs: 3_600_000 });
const count = Number(customers);
const everyMs = 1000 / Number(readsASecond);

type Phase = ReturnType<typeof beginPhase>;
function beginPhase() {
  const { hits, misses } = store.stats().nearCache;
  return {
    begun: performance.now(),
    histogram: build({ numberOfSignificantValueDigits: 3 }),
    found: 0,
    unknown: 0,
    refused: new Map<string, number>(),
    hits,
    misses,
    cpu: process.cpuUsage(),
  };
}

/** Zipf's law with exponent one: the customer of rank r is wanted 1/r as often as the first. Ranks lie scattered over the extract. */
function anyCustomer(): string {
  const rank = Math.floor(count ** Math.random());
  return sampleId((rank * 104_729) % count);
}

async function readOnce(phase: Phase, due: number): Promise<void> {
  try {
    const { found } = await store.snapshots.readSnapshot(anyCustomer());
    if (found) phase.found += 1;
    else phase.unknown += 1;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    phase.refused.set(reason, (phase.refused.get(reason) ?? 0) + 1);
  }
  phase.histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000)));
}

function describe(phase: Phase) {
  const { hits, misses, entries, bytes, decoded } = store.stats().nearCache;
  const seconds = (performance.now() - phase.begun) / 1000;
  const { user, system } = process.cpuUsage(phase.cpu);
  const ms = (percentile: number): number => phase.histogram.getValueAtPercentile(percentile) / 1000;
  const looked = hits - phase.hits + misses - phase.misses;
  return {
    seconds: Math.round(seconds),
    reads: phase.histogram.totalCount,
    found: phase.found,
    unknown: phase.unknown,
    refused: Object.fromEntries(phase.refused),
    latencyMs: { p50: ms(50), p99: ms(99), p999: ms(99.9), most: ms(100) },
    cache: {
      hitShare: Number(((hits - phase.hits) / Math.max(1, looked)).toFixed(3)),
      entries,
      decoded,
      megabytes: Math.round(bytes / 1e6),
    },
    coresTaken: Number(((user + system) / 1e6 / seconds).toFixed(2)),
  };
}

let phase = beginPhase();
let running = true;
const input = createInterface({ input: process.stdin });
input.on('line', () => {
  process.stdout.write(`${JSON.stringify(describe(phase))}\n`);
  phase = beginPhase();
});
input.on('close', () => {
  running = false;
});
process.stdout.write('ready\n');

for (let due = performance.now(); running; ) {
  for (; due <= performance.now(); due += everyMs) void readOnce(phase, due);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
store.close();
