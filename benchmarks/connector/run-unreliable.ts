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
  /** How often a service is killed at random on the way (kill -9), and started again. */
  readonly kills: number;
  /** How many services share the ledger and the outbox; more than one needs a Redis in `env`. 1 if absent. */
  readonly processes?: number;
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
  /** People with a promise that is still open at the end. */
  readonly unsettled: number;
  /** Flights on which our count and the book differ. */
  readonly seatsOff: number;
  /** The share of first tries that were answered within the budget and 50 ms. */
  readonly inBudget: number;
  /** The others, at most 50: the interaction, its milliseconds, and what was degraded. */
  readonly overBudget: readonly string[];
  readonly unanswered: number;
};

/** What a machine may add on the way to the caller, who shares it with the service and the simulator. */
const toleranceMs = 50;
const perFlight = 4;
const contract = { 'content-type': 'application/json' };

type Asked = {
  readonly customerId: string;
  readonly flight: object;
  /** What the kiosk heard first, after so many milliseconds; the time is absent where it had to try again. */
  readonly first?: Decision;
  readonly ms?: number;
  /** What it heard in the end. */
  readonly decision?: Decision;
};

/**
 * Decides at a steady rate for passengers who are owed a seat, with a departure control that misbehaves, and holds what was told and
 * what is remembered against its book.
 */
export async function runUnreliable(options: RunOptions): Promise<RunResult> {
  const { seconds, rate, faults, kills, settleMs, budgetMs } = options;
  const simulator = await startSimulator({ port: 0, faults: { ...faults, seats: 1 } });
  const fleet = await startFleet(options, simulator.url);
  const killing = killAtRandom(kills, seconds * 1000, fleet.killOne);
  const asking = Array.from({ length: seconds * rate }, async (_, index) => {
    await sleep((index / rate) * 1000);
    return askOne(index, budgetMs, fleet.address);
  });
  const asked = await Promise.all(asking);
  await killing;
  simulator.change({ err: 0, errDone: 0, drop: 0, dropDone: 0, hang: 0, hangDone: 0, slowMs: 0, dead: 0 });
  const recoveredAt = performance.now();
  const unsettled = await untilSettled(asked, fleet.address(), settleMs);
  const settledAfterMs = Math.round(performance.now() - recoveredAt);
  const result = await compare(asked, fleet.address(), simulator);
  await fleet.stop();
  await simulator.stop();
  return { ...result, kills, settledAfterMs, unsettled, ...measure(asked, budgetMs) };
}

type Measured = Pick<RunResult, 'medianMs' | 'p99Ms' | 'inBudget' | 'overBudget'>;

function measure(asked: readonly Asked[], budgetMs: number): Measured {
  const first = asked.flatMap(({ ms, first: decision }) => (ms === undefined ? [] : { ms, decision }));
  const times = first.map(({ ms }) => ms).sort((a, b) => a - b);
  const late = first.filter(({ ms }) => ms > budgetMs + toleranceMs);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return {
    medianMs: at(0.5),
    p99Ms: at(0.99),
    inBudget: 1 - late.length / Math.max(1, first.length),
    overBudget: late.slice(0, 50).map(({ ms, decision }) => {
      const codes = decision?.degraded.map(({ code }) => code).join(' ') ?? '';
      return `${decision?.interactionId} ${Math.round(ms)} ms ${codes}`.trim();
    }),
  };
}

type Fleet = {
  /** Of one that serves, another one at each call. */
  readonly address: () => string;
  /** Kills one at random, and starts it again. */
  readonly killOne: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

async function startFleet({ processes = 1, env = {} }: RunOptions, connector: string): Promise<Fleet> {
  const folders = Array.from({ length: processes }, makeFolder);
  const outbox = folders[0] ?? '';
  const start = (folder: string) =>
    startService({
      folder,
      env: {
        CONNECTOR_URLS: `departure-control=${connector}`,
        LOG_LEVEL: 'fatal',
        OUTBOX_DIR: `${outbox}/outbox`,
        ...env,
      },
    });
  const services: RunningService[] = [];
  for (const folder of folders) services.push(await start(folder));
  let turn = 0;
  return {
    address: () => services[turn++ % services.length]?.address ?? '',
    killOne: async () => {
      const at = Math.floor(Math.random() * services.length);
      await services[at]?.kill();
      services[at] = await start(folders[at] ?? '');
    },
    stop: async () => {
      for (const service of services) await service.stop();
      folders.forEach(removeFolder);
    },
  };
}

/** At most one at a time is down. */
async function killAtRandom(kills: number, withinMs: number, kill: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const moments = Array.from({ length: kills }, () => Math.random() * withinMs).sort((a, b) => a - b);
  for (const moment of moments) {
    await sleep(Math.max(0, started + moment - performance.now()));
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
  const first = answered?.body as Decision | undefined;
  const decision = first && (await askUntilStored(first, request, address));
  return { customerId, flight, ...(ms !== undefined && { ms }), ...(decision && { first, decision }) };
}

/** An answer that is not stored promises nothing: the same question again brings what the passenger is owed. */
async function askUntilStored(
  first: Decision,
  request: object,
  address: () => string,
): Promise<Decision | undefined> {
  let decision: Decision | undefined = first;
  for (let tries = 0; tries < 100 && decision !== undefined; tries += 1) {
    if (decision.degraded.every(({ repeat }) => repeat === 'same-decision')) return decision;
    await sleep(200);
    decision = (await send('POST', '/v1/decisions', request, address))?.body as Decision | undefined;
  }
  return undefined;
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

/** So many people are looked up at the same time. */
const atOnce = 16;

async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

async function readPromises(address: string, customerId: string): Promise<readonly PromiseAnswer[]> {
  const response = await fetch(`${address}/v1/customers/${customerId}/promises`);
  return ((await response.json()) as { readonly promises: readonly PromiseAnswer[] }).promises;
}

/** How many of those who were not told a fact have an open promise when patience ends. */
async function untilSettled(asked: readonly Asked[], address: string, patienceMs: number): Promise<number> {
  const end = performance.now() + patienceMs;
  const isTold = ({ decision }: Asked) =>
    decision !== undefined &&
    decision.actions.length > 0 &&
    decision.actions.every(({ status }) => status === 'confirmed');
  let open = asked.filter((each) => !isTold(each)).map(({ customerId }) => customerId);
  for (;;) {
    const still: string[] = [];
    await forEach(open, async (customerId) => {
      if ((await readPromises(address, customerId)).some(({ settled }) => !settled)) still.push(customerId);
    });
    open = still;
    if (open.length === 0 || performance.now() > end) return open.length;
    await sleep(250);
  }
}

type Compared = Omit<RunResult, 'kills' | 'settledAfterMs' | 'unsettled' | keyof Measured>;

async function compare(asked: readonly Asked[], address: string, { book }: Simulator): Promise<Compared> {
  const counts = { toldAsFact: 0, toldAsAsked: 0, toldFalsely: 0, madeTwice: 0, differing: 0, lost: 0 };
  await forEach(asked, async ({ customerId, decision }) => {
    const promises = await readPromises(address, customerId);
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
  });
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
  await forEach([...flights], async ([number, flight]) => {
    const body = JSON.stringify({ pack: 'airline', budget: 'seats-first', context: { flight } });
    const response = await fetch(`${address}/v1/budgets/find`, { method: 'POST', headers: contract, body });
    const { taken = 0 } = (await response.json()) as { readonly taken?: number };
    if (taken !== book.seatsTaken(`${String(number)} first`)) off += 1;
  });
  return off;
}
