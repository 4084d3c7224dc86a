// A process of its own that loads a server and prints what it saw as one line of JSON. Its argument is a LoadPlan as JSON.
import { performance } from 'node:perf_hooks';
import { build } from 'hdr-histogram-js';
import { HttpConnection } from './http-connection.ts';
import { loadOpen } from './load-open.ts';
import { makeRequest } from './make-request.ts';

export type LoadPlan = {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, sent on time whatever the server does (open loop); as many as it answers (closed loop) if absent. */
  readonly rate?: number;
  /** mixed: every fourth request is a dry run. */
  readonly mode: 'live' | 'dry-run' | 'mixed';
  /** Makes the interaction ids of this load its own. */
  readonly run: string;
  /** The first request's number. */
  readonly from: number;
};

export type LoadResult = {
  readonly answered: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly bytesPerAnswer: number;
  /** Milliseconds: from when a request was due (open loop) or sent (closed loop) until its answer was whole. */
  readonly latency: Readonly<Record<'p50' | 'p90' | 'p99' | 'p999' | 'max', number>>;
};

const plan: LoadPlan = JSON.parse(process.argv[2] ?? '{}');
const now = Date.now();
const histogram = build({
  lowestDiscernibleValue: 1,
  highestTrackableValue: 60_000_000,
  numberOfSignificantValueDigits: 3,
});
let next = plan.from;
let answered = 0;
let refused = 0;
let bytes = 0;

async function exchange(connection: HttpConnection, due: number): Promise<void> {
  const count = next++;
  const mode = plan.mode === 'mixed' ? (count % 4 === 3 ? 'dry-run' : 'live') : plan.mode;
  const reply = await connection.send('POST', '/v1/decisions', makeRequest(plan.run, count, mode, now));
  histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000)));
  answered += 1;
  bytes += reply.bytes;
  if (reply.status !== 200) refused += 1;
}

async function loadClosed(connections: readonly HttpConnection[], until: number): Promise<void> {
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < until) await exchange(connection, performance.now());
    }),
  );
}

const connections = Array.from({ length: plan.connections }, () => new HttpConnection(plan.port));
const started = performance.now();
const until = started + plan.seconds * 1000;
if (plan.rate === undefined) await loadClosed(connections, until);
else await loadOpen(connections, { rate: plan.rate, from: started, until, watchfulMs: 2 }, exchange);
const elapsed = (performance.now() - started) / 1000;
for (const connection of connections) connection.close();

const percentile = (share: number): number => histogram.getValueAtPercentile(share) / 1000;
const result: LoadResult = {
  answered,
  refused,
  perSecond: answered / elapsed,
  bytesPerAnswer: bytes / answered,
  latency: {
    p50: percentile(50),
    p90: percentile(90),
    p99: percentile(99),
    p999: percentile(99.9),
    max: histogram.maxValue / 1000,
  },
};
process.stdout.write(`${JSON.stringify(result)}\n`);
