import { setTimeout as sleep } from 'node:timers/promises';
import type { PromiseAnswer } from '../../src/domain/decision/promise-answer.ts';
import type { Simulator } from '../../tools/simulator/start-simulator.ts';
import type { Asked } from './ask-kiosks.ts';
import { sendJson } from './send-json.ts';

/** What was told and what is remembered, held against the simulator's book. From `toldFalsely` on, everything must be 0. */
export type Compared = {
  readonly decisions: number;
  readonly toldAsFact: number;
  readonly toldAsAsked: number;
  readonly madeInBook: number;
  /** Told of an upgrade that the book does not have. */
  readonly toldFalsely: number;
  readonly madeTwice: number;
  /** Confirmed here and not in the book, or the other way round. */
  readonly differing: number;
  /** Told, and remembered nowhere. */
  readonly lost: number;
  /** Flights on which our count and the book differ. */
  readonly seatsOff: number;
  readonly unanswered: number;
};

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
  const { body } = await sendJson('GET', `${address}/v1/customers/${customerId}/promises`);
  return (body as { readonly promises: readonly PromiseAnswer[] }).promises;
}

/** When the last of the customer's promises came to its end, by epoch ms; undefined while one is open. */
async function readEnd(address: string, customerId: string): Promise<number | undefined> {
  const promises = await readPromises(address, customerId);
  if (promises.some(({ settled }) => !settled)) return undefined;
  return Math.max(0, ...promises.flatMap(({ moves }) => moves.map(({ at }) => Date.parse(at))));
}

export type Settled = {
  /** How long after the recovery the last promise came to its end, by its own record. */
  readonly settledAfterMs: number;
  /** People with a promise that came to its end later than `patienceMs` after the recovery, or not at all. */
  readonly unsettled: number;
};

/** To ask everybody at once would keep the service from what it is asked about. */
const sampleSize = 50;

/** Waits until those who were not told a fact have no open promise, or patience ends. `recoveredAt`: epoch ms. */
export async function untilSettled(
  asked: readonly Asked[],
  address: string,
  recoveredAt: number,
  patienceMs: number,
): Promise<Settled> {
  let open = asked.filter((each) => !isTold(each)).map(({ customerId }) => customerId);
  const ends: number[] = [];
  for (;;) {
    const isPatient = Date.now() < recoveredAt + patienceMs;
    const sample = isPatient ? open.filter(() => Math.random() < sampleSize / open.length) : [];
    if ((await readEnds(sample, address)).open.length === 0) {
      const read = await readEnds(open, address);
      ends.push(...read.ends);
      open = read.open;
    }
    if (open.length === 0 || !isPatient) break;
    await sleep(500);
  }
  const after = ends.map((end) => end - recoveredAt);
  return {
    settledAfterMs: after.reduce((most, ms) => Math.max(most, ms), 0),
    unsettled: open.length + after.filter((ms) => ms > patienceMs).length,
  };
}

const isTold = ({ told }: Asked): boolean =>
  told !== undefined && told.actions.length > 0 && told.actions.every(({ status }) => status === 'confirmed');

async function readEnds(customers: readonly string[], address: string) {
  const [open, ends]: [string[], number[]] = [[], []];
  await forEach(customers, async (customerId) => {
    const end = await readEnd(address, customerId);
    if (end === undefined) open.push(customerId);
    else ends.push(end);
  });
  return { open, ends };
}

export async function compareWithBook(
  asked: readonly Asked[],
  address: string,
  { book }: Pick<Simulator, 'book'>,
): Promise<Compared> {
  const counts = { toldAsFact: 0, toldAsAsked: 0, toldFalsely: 0, madeTwice: 0, differing: 0, lost: 0 };
  await forEach(asked, async ({ customerId, told }) => {
    const promises = await readPromises(address, customerId);
    for (const { type, actionId, status } of told?.actions ?? []) {
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
    unanswered: asked.filter(({ told }) => told === undefined).length,
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
    const which = { pack: 'airline', budget: 'seats-first', context: { flight } };
    const { body } = await sendJson('POST', `${address}/v1/budgets/find`, which);
    const { taken = 0 } = body as { readonly taken?: number };
    if (taken !== book.seatsTaken(`${String(number)} first`)) off += 1;
  });
  return off;
}
