// A process of its own that loads the service at a steady rate and tells its latencies by turns. Its argument is a TurnPlan as JSON.
import { build, type Histogram } from 'hdr-histogram-js';
import { HttpConnection } from '../service/http-connection.ts';
import { loadOpen } from '../service/load-open.ts';
import { makeRequest } from '../service/make-request.ts';

/** Turns of equal length follow each other: calm, swapping, calm, swapping … */
export type TurnPlan = {
  readonly port: number;
  /** Requests a second. */
  readonly rate: number;
  readonly mode: 'live' | 'dry-run';
  /** When the first turn begins, in epoch milliseconds. */
  readonly startAt: number;
  readonly turnMs: number;
  readonly pairs: number;
};

/** Milliseconds from when a request was due until its answer was whole. */
export type Latency = Readonly<Record<'p50' | 'p99' | 'p999' | 'max', number>>;

/** A turn has the requests that were due in it. `all` has those of all turns of a kind. */
export type TurnResult = {
  readonly answered: number;
  readonly refused: number;
  readonly all: { readonly calm: Latency; readonly swapping: Latency };
  readonly turns: readonly { readonly calm: Latency; readonly swapping: Latency }[];
};

const plan: TurnPlan = JSON.parse(process.argv[2] ?? '{}');
const { rate, mode, startAt, turnMs, pairs } = plan;

const histograms = (count: number): Histogram[] =>
  Array.from({ length: count }, () =>
    build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 60_000_000,
      numberOfSignificantValueDigits: 3,
    }),
  );
const ofTurn = histograms(2 * pairs);
const ofKind = histograms(2);
const from = performance.now() + startAt - Date.now();
let next = 0;
let refused = 0;

async function exchange(connection: HttpConnection, due: number): Promise<void> {
  const request = makeRequest(`turns-${startAt}`, next++, mode, startAt);
  const { status } = await connection.send('POST', '/v1/decisions', request);
  const micros = Math.max(1, Math.round((performance.now() - due) * 1000));
  const turn = Math.floor((due - from) / turnMs);
  ofTurn[turn]?.recordValue(micros);
  ofKind[turn % 2]?.recordValue(micros);
  if (status !== 200) refused += 1;
}

function describe(histogram: Histogram | undefined): Latency {
  const percentile = (share: number): number => (histogram?.getValueAtPercentile(share) ?? 0) / 1000;
  return { p50: percentile(50), p99: percentile(99), p999: percentile(99.9), max: percentile(100) };
}

const connections = Array.from({ length: 32 }, () => new HttpConnection(plan.port));
// A client elsewhere takes no core from the service, nor from the process that judges edits.
const watchfulMs = 0;
await loadOpen(connections, { rate, from, until: from + 2 * pairs * turnMs, watchfulMs }, exchange);
for (const connection of connections) connection.close();
const result: TurnResult = {
  answered: next,
  refused,
  all: { calm: describe(ofKind[0]), swapping: describe(ofKind[1]) },
  turns: Array.from({ length: pairs }, (_, pair) => ({
    calm: describe(ofTurn[2 * pair]),
    swapping: describe(ofTurn[2 * pair + 1]),
  })),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
