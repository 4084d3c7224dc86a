import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { owedPassenger } from '../../tests/support/ask-service.ts';
import { sendJson } from './send-json.ts';

/** What a kiosk heard. Little is kept of it: an hour of answers would slow the kiosks down. */
export type Heard = {
  readonly actions: readonly Pick<Decision['actions'][number], 'type' | 'actionId' | 'status'>[];
  /** The codes of what was degraded. */
  readonly degraded: readonly string[];
};

export type Asked = {
  readonly customerId: string;
  readonly interactionId: string;
  readonly flight: object;
  /** By performance.now(). */
  readonly startedAt: number;
  /** What the kiosk heard first, after so many milliseconds; the time is absent where it had to try again. */
  readonly first?: Heard;
  readonly ms?: number;
  /** What it heard in the end. */
  readonly told?: Heard;
};

const perFlight = 4;

/**
 * Loads so many passengers before kiosks ask, as a warehouse does. Kiosks would measure their loading too, and at a high rate it takes half of
 * their time and a good part of the services'.
 */
export async function loadPassengers(count: number, address: () => string): Promise<ReadonlySet<string>> {
  const loaded = new Set<string>();
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const load = async (): Promise<void> => {
    for (const index of indexes) if (await loadPassenger(nameOf(index), address)) loaded.add(nameOf(index));
  };
  await Promise.all(Array.from({ length: 32 }, load));
  return loaded;
}

const nameOf = (index: number): string => `P${index}`;

const loadPassenger = async (customerId: string, address: () => string): Promise<boolean> =>
  (await send('PUT', `/v1/customers/${customerId}`, owedPassenger(customerId), address)) !== undefined;

/** Kiosks ask at a steady rate (per second) while it goes on, each for a passenger who is owed a seat. */
export async function askKiosks(
  { rate, budgetMs }: { readonly rate: number; readonly budgetMs: number },
  loaded: ReadonlySet<string>,
  address: () => string,
  goesOn: () => boolean,
): Promise<readonly Asked[]> {
  const startedAt = performance.now();
  const dueBy = (now: number): number => ((now - startedAt) * rate) / 1000;
  const asking: Promise<Asked>[] = [];
  while (goesOn()) {
    // All that are due: a generator that is held up would ask one per turn, and fall behind for good.
    while (asking.length <= dueBy(performance.now()))
      asking.push(askOne(asking.length, budgetMs, loaded, address));
    await sleep(Math.max(0, startedAt + (asking.length / rate) * 1000 - performance.now()));
  }
  return Promise.all(asking);
}

/** A kiosk: it asks again, with the same interactionId, until somebody answers. */
async function askOne(
  index: number,
  budgetMs: number,
  loaded: ReadonlySet<string>,
  address: () => string,
): Promise<Asked> {
  const customerId = nameOf(index);
  const number = `TA${600 + Math.floor(index / perFlight)}`;
  const arrival = new Date(Date.now() + 36_000_000).toISOString().replace(/T.*/, 'T23:00:00Z');
  const flight = { number, haul: 'long', arrival, cabin: 'business', seats: { first: 2 } };
  const person = loaded.has(customerId) || (await loadPassenger(customerId, address));
  const startedAt = performance.now();
  const interactionId = `i-${index}`;
  const request = {
    interactionId,
    touchpoint: 'check-in',
    channel: 'kiosk',
    customer: { id: customerId },
    context: { flight },
    budgetMs,
  };
  const answered = person ? await send('POST', '/v1/decisions', request, address) : undefined;
  const ms = answered?.tries === 1 ? performance.now() - startedAt : undefined;
  const first = answered?.body as Decision | undefined;
  const decision = first && (await askUntilStored(first, request, address));
  return {
    customerId,
    interactionId,
    flight,
    startedAt,
    ...(ms !== undefined && { ms }),
    ...(first && decision && { first: note(first), told: note(decision) }),
  };
}

const note = ({ actions, degraded }: Decision): Heard => ({
  actions: actions.map(({ type, actionId, status }) => ({ type, actionId, status })),
  degraded: degraded.map(({ code }) => code),
});

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

/** Many kiosks that wait must not keep a starting process from its work, in ms. */
const longestPauseMs = 2000;

async function send(
  method: string,
  path: string,
  body: object,
  address: () => string,
): Promise<{ readonly body: unknown; readonly tries: number } | undefined> {
  for (let tries = 1; tries <= 200; tries += 1) {
    try {
      const { isOk, body: answer } = await sendJson(method, address() + path, body);
      if (isOk) return { body: answer, tries };
    } catch {
      // It was killed: another one starts.
    }
    await sleep(Math.min(100 * tries, longestPauseMs));
  }
  return undefined;
}
