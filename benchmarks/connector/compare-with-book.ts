import { setTimeout as sleep } from 'node:timers/promises';
import type { PromiseAnswer } from '../../src/domain/decision/promise-answer.ts';
import type { Simulator } from '../../tools/simulator/start-simulator.ts';
import { type Asked, contract } from './ask-kiosks.ts';

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
  const response = await fetch(`${address}/v1/customers/${customerId}/promises`);
  return ((await response.json()) as { readonly promises: readonly PromiseAnswer[] }).promises;
}

/** How many of those who were not told a fact have an open promise when patience ends. */
export async function untilSettled(
  asked: readonly Asked[],
  address: string,
  patienceMs: number,
): Promise<number> {
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

export async function compareWithBook(
  asked: readonly Asked[],
  address: string,
  { book }: Pick<Simulator, 'book'>,
): Promise<Compared> {
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
