import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { PromiseAnswer } from '../../src/domain/decision/promise-answer.ts';
import { owedPassenger } from '../../tests/support/ask-service.ts';
import {
  makeFolder,
  type RunningService,
  removeFolder,
  startService,
} from '../../tests/support/start-service.ts';
import type { Faults } from '../../tools/simulator/faults.ts';
import { type Simulator, startSimulator } from '../../tools/simulator/start-simulator.ts';

export type RunOptions = {
  readonly seconds: number;
  /** Decisions a second. */
  readonly rate: number;
  readonly faults: Partial<Faults>;
  /** How often the service is killed at random on the way (kill -9), and started again. */
  readonly kills: number;
  readonly env?: Readonly<Record<string, string>>;
  /** How long everything may take to settle once the connector is well again. */
  readonly settleMs: number;
  /** Of each request. */
  readonly budgetMs: number;
};

/** What happened. From `toldFalsely` to `seatsOff` and `unanswered`, everything must be 0. */
export type RunResult = {
  readonly decisions: number;
  readonly kills: number;
  readonly toldAsFact: number;
  readonly toldAsAsked: number;
  readonly madeInBook: number;
  readonly settledAfterMs: number;
  /** Of answers that came at the first try, as their caller measured. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Told of an upgrade that the book does not have. */
  readonly toldFalsely: number;
  readonly madeTwice: number;
  /** Confirmed here and not in the book, or the other way round. */
  readonly differing: number;
  /** Told, and remembered nowhere. */
  readonly lost: number;
  readonly unsettled: number;
  /** Flights on which our count and the book differ. */
  readonly seatsOff: number;
  /** Answered later than the budget and 50 ms. */
  readonly overBudget: number;
  readonly unanswered: number;
};

/** What a machine may add on the way to the caller, who shares it with the service and the simulator. */
const toleranceMs = 50;
const perFlight = 4;
const contract = { 'content-type': 'application/json' };

type Asked = {
  readonly customerId: string;
  readonly flight: object;
  readonly decision?: Decision;
  readonly ms?: number;
};

/**
 * Decides at a steady rate for passengers who are owed a seat, with a departure control that misbehaves, and holds what was told and
 * what is remembered against its book.
 */
export async function runUnreliable(options: RunOptions): Promise<RunResult> {
  const { seconds, rate, faults, kills, env = {}, settleMs, budgetMs } = options;
  const folder = makeFolder();
  const simulator = await startSimulator({ port: 0, faults: { ...faults, seats: 1 } });
  const start = () =>
    startService({
      folder,
      env: { CONNECTOR_URLS: `departure-control=${simulator.url}`, LOG_LEVEL: 'fatal', ...env },
    });
  let service = await start();
  const killing = killAtRandom(kills, seconds * 1000, async () => {
    await service.kill();
    service = await start();
  });
  const asking = Array.from({ length: seconds * rate }, async (_, index) => {
    await sleep((index / rate) * 1000);
    return askOne(index, budgetMs, () => service.address);
  });
  const asked = await Promise.all(asking);
  await killing;
  simulator.change({ err: 0, errDone: 0, drop: 0, dropDone: 0, hang: 0, hangDone: 0, slowMs: 0, dead: 0 });
  const recoveredAt = performance.now();
  const unsettled = await untilSettled(service, settleMs);
  const settledAfterMs = Math.round(performance.now() - recoveredAt);
  const times = asked.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b);
  const result = await compare(asked, service, simulator);
  await service.stop();
  await simulator.stop();
  removeFolder(folder);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return {
    ...result,
    kills,
    settledAfterMs,
    unsettled,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    overBudget: times.filter((ms) => ms > budgetMs + toleranceMs).length,
  };
}

async function killAtRandom(kills: number, withinMs: number, kill: () => Promise<void>): Promise<void> {
  for (let count = 0; count < kills; count += 1) {
    await sleep((withinMs / kills) * Math.random());
    await kill();
  }
}

/** A kiosk: it asks again, with the same interactionId, until somebody answers. */
async function askOne(index: number, budgetMs: number, address: () => string): Promise<Asked> {
  const customerId = `P${index}`;
  const number = `TA${600 + Math.floor(index / perFlight)}`;
  const arrival = new Date(Date.now() + 36_000_000).toISOString().replace(/T.*/, 'T23:00:00Z');
  const flight = { number, haul: 'long', arrival, cabin: 'business', seats: { first: 2 } };
  const person = await send('PUT', `/v1/customers/${customerId}`, owedPassenger(customerId), address);
  const started = performance.now();
  const request = {
    interactionId: `i-${index}`,
    touchpoint: 'check-in',
    channel: 'kiosk',
    customer: { id: customerId },
    context: { flight },
    budgetMs,
  };
  const answered = person && (await send('POST', '/v1/decisions', request, address));
  const ms = answered?.tries === 1 ? performance.now() - started : undefined;
  const decision = answered?.body as Decision | undefined;
  return { customerId, flight, ...(ms !== undefined && { ms }), ...(decision && { decision }) };
}

async function send(
  method: string,
  path: string,
  body: object,
  address: () => string,
): Promise<{ readonly body: unknown; readonly tries: number } | undefined> {
  for (let tries = 1; tries <= 200; tries += 1) {
    try {
      const init = { method, headers: contract, body: JSON.stringify(body) };
      const response = await fetch(address() + path, init);
      if (response.ok) return { body: await response.json(), tries };
    } catch {
      // It was killed: another one starts.
    }
    await sleep(100);
  }
  return undefined;
}

async function untilSettled({ address }: RunningService, patienceMs: number): Promise<number> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const open = (
      await Promise.all(['waiting', 'running'].map((state) => countCalls(address, state)))
    ).reduce((a, b) => a + b);
    if (open === 0 || performance.now() > end) return open;
    await sleep(250);
  }
}

async function countCalls(address: string, state: string): Promise<number> {
  const response = await fetch(`${address}/v1/tasks?state=${state}&limit=1000`);
  const { tasks } = (await response.json()) as { readonly tasks: readonly { readonly type: string }[] };
  return tasks.filter(({ type }) => type === 'action' || type === 'remedy').length;
}

type Compared = Omit<
  RunResult,
  'kills' | 'settledAfterMs' | 'unsettled' | 'medianMs' | 'p99Ms' | 'overBudget'
>;

async function compare(
  asked: readonly Asked[],
  { address }: RunningService,
  { book }: Simulator,
): Promise<Compared> {
  const counts = { toldAsFact: 0, toldAsAsked: 0, toldFalsely: 0, madeTwice: 0, differing: 0, lost: 0 };
  for (const { customerId, decision } of asked) {
    const { promises } = (await (await fetch(`${address}/v1/customers/${customerId}/promises`)).json()) as {
      readonly promises: readonly PromiseAnswer[];
    };
    for (const { type, actionId, status } of decision?.actions ?? []) {
      if (type !== 'upgrade') continue;
      if (status === 'confirmed') counts.toldAsFact += 1;
      else counts.toldAsAsked += 1;
      if (status === 'confirmed' && book.countMade(actionId) === 0) counts.toldFalsely += 1;
      if (!promises.some((promise) => promise.actionId === actionId)) counts.lost += 1;
    }
    for (const { type, actionId, state } of promises)
      if (type === 'upgrade' && (state === 'confirmed') !== book.countMade(actionId) > 0)
        counts.differing += 1;
  }
  const made = new Set(book.entries.flatMap(({ what, actionId }) => (what === 'made' ? actionId : [])));
  return {
    decisions: asked.length,
    madeInBook: made.size,
    ...counts,
    madeTwice: [...made].filter((actionId) => book.countMade(actionId) > 1).length,
    seatsOff: await countSeatsOff(asked, address, book),
    unanswered: asked.filter(({ decision }) => decision === undefined).length,
  };
}

async function countSeatsOff(
  asked: readonly Asked[],
  address: string,
  book: Simulator['book'],
): Promise<number> {
  const flights = new Map(asked.map(({ flight }) => [Reflect.get(flight, 'number'), flight]));
  let off = 0;
  for (const [number, flight] of flights) {
    const body = JSON.stringify({ pack: 'airline', budget: 'seats-first', context: { flight } });
    const response = await fetch(`${address}/v1/budgets/find`, { method: 'POST', headers: contract, body });
    const { taken = 0 } = (await response.json()) as { readonly taken?: number };
    if (taken !== book.seatsTaken(`${String(number)} first`)) off += 1;
  }
  return off;
}
