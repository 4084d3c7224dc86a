// One load of the overload benchmark, in a process of its own: open loop, and a look at /health/live ten times a second beside it.
import { setTimeout } from 'node:timers/promises';
import { build } from 'hdr-histogram-js';
import { HttpConnection } from '../service/http-connection.ts';
import { loadOpen } from '../service/load-open.ts';
import { makeRequest } from '../service/make-request.ts';

/** Every fourth connection is a program's that sends dry runs; the others are kiosks. */
const kinds = ['kiosk', 'dryRun'] as const;
type Kind = (typeof kinds)[number];

export type OverloadPlan = {
  readonly port: number;
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
  readonly run: string;
};

export type OverloadResult = {
  readonly offered: number;
  /** Answers with a decision within the budget, from the moment that the request was sent. */
  readonly inBudget: Readonly<Record<Kind, number>>;
  /** Decisions that came after it. */
  readonly late: number;
  readonly refused: Readonly<Record<Kind, number>>;
  /** Requests that found no free connection within the budget: their callers gave up. */
  readonly unsent: number;
  readonly broken: number;
  /** Of kiosks' decisions. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  readonly slowestLiveMs: number;
};

const budgetMs = 1000;

const plan: OverloadPlan = JSON.parse(process.argv[2] ?? '{}');
const histogram = build({ numberOfSignificantValueDigits: 3 });
const counts = { offered: 0, late: 0, unsent: 0, broken: 0 };
const inBudget = { kiosk: 0, dryRun: 0 };
const refused = { kiosk: 0, dryRun: 0 };
let slowestLiveMs = 0;
let isDone = false;

const open: HttpConnection[] = [];
while (open.length < plan.connections) {
  // A hundred at a time: connecting is not what is measured.
  const some = Array.from({ length: 100 }, () => new HttpConnection(plan.port));
  await Promise.all(some.map((connection) => connection.send('GET', '/health/live', '')));
  open.push(...some);
}
const kindOf = new Map(
  open.map((connection, index): [HttpConnection, Kind] => [connection, index % 4 === 3 ? 'dryRun' : 'kiosk']),
);
const from = performance.now();
const probing = probe();
await loadOpen(open, { rate: plan.rate, from, until: from + plan.seconds * 1000, watchfulMs: 0 }, exchange);
isDone = true;
await probing;
for (const connection of open) connection.close();
const result: OverloadResult = {
  ...counts,
  inBudget,
  refused,
  latencyMs: {
    p50: histogram.getValueAtPercentile(50) / 1000,
    p99: histogram.getValueAtPercentile(99) / 1000,
  },
  slowestLiveMs,
};
console.log(JSON.stringify(result));

async function exchange(connection: HttpConnection, due: number): Promise<void> {
  const count = counts.offered++;
  // It found no connection in its time: its caller has gone.
  if (performance.now() - due > budgetMs) {
    counts.unsent += 1;
    return;
  }
  try {
    const kind = kindOf.get(connection) ?? 'kiosk';
    const body = makeRequest(plan.run, count, kind === 'kiosk' ? 'live' : 'dry-run', Date.now());
    const sentAt = performance.now();
    const { status } = await connection.send('POST', '/v1/decisions', body);
    const tookMs = performance.now() - sentAt;
    if (status !== 200) refused[kind] += 1;
    else if (tookMs > budgetMs) counts.late += 1;
    else inBudget[kind] += 1;
    if (status === 200 && kind === 'kiosk') histogram.recordValue(Math.round(tookMs * 1000));
  } catch {
    counts.broken += 1;
  }
}

async function probe(): Promise<void> {
  const connection = new HttpConnection(plan.port);
  while (!isDone) {
    const asked = performance.now();
    const isAnswered = await connection.send('GET', '/health/live', '').then(
      () => true,
      () => false,
    );
    if (isAnswered) slowestLiveMs = Math.max(slowestLiveMs, performance.now() - asked);
    else counts.broken += 1;
    await setTimeout(100);
  }
  connection.close();
}
