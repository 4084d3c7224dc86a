import { type ChangeOutcome, type CustomerChange, customerOf } from '../domain/customer/customer-change.ts';
import { ServiceError, type ServiceErrorCode } from '../domain/shared/service-error.ts';
import type { ChangeFeed, FeedEntry, ParkedEntry } from './ports.ts';

export type Following = {
  readonly feed: ChangeFeed;
  /** Applies one change; repeating it has no further effect. Rejects with a ServiceError if the store cannot take it now. */
  readonly apply: (change: CustomerChange) => Promise<ChangeOutcome>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly report: (event: FollowEvent) => void;
};

export type FollowEvent =
  | { readonly event: 'applied'; readonly outcomes: readonly ChangeOutcome['status'][] }
  | { readonly event: 'parked'; readonly entry: ParkedEntry }
  /** An error in Tact concerns one entry alone, which is parked. */
  | { readonly event: 'broken'; readonly id: string; readonly error: unknown }
  /** The store or the feed is unavailable; the same entries are retried after the pause. */
  | { readonly event: 'failed'; readonly error: unknown; readonly pauseMs: number };

const entriesAtOnce = 200;
const waitMs = 1000;
const shortestPauseMs = 100;
const longestPauseMs = 10_000;

/**
 * Applies the changes of a feed until the signal: in order per customer, in parallel across customers, each at least once. A
 * change that can never be applied is parked, so that nothing waits behind it.
 */
export async function followChanges(following: Following): Promise<void> {
  const { feed, sleep, signal, report } = following;
  let pauseMs = shortestPauseMs;
  while (!signal.aborted) {
    try {
      const entries = await feed.take(entriesAtOnce, waitMs);
      if (entries === undefined) await sleep(waitMs);
      else if (entries.length > 0) await applyAll(entries, following);
      pauseMs = shortestPauseMs;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      report({ event: 'failed', error, pauseMs });
      feed.rewind();
      await sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
  }
}

async function applyAll(entries: readonly FeedEntry[], following: Following): Promise<void> {
  const lanes = groupByCustomer(entries);
  const outcomes = (await Promise.all([...lanes.values()].map((lane) => applyLane(lane, following)))).flat();
  const parked = outcomes.flatMap(({ id, outcome }) =>
    outcome.status === 'parked' ? [{ id, reason: outcome.reason, message: outcome.message }] : [],
  );
  await following.feed.finish(
    entries.map(({ id }) => id),
    parked,
  );
  for (const entry of parked) following.report({ event: 'parked', entry });
  following.report({ event: 'applied', outcomes: outcomes.map(({ outcome }) => outcome.status) });
}

function groupByCustomer(entries: readonly FeedEntry[]): ReadonlyMap<string, readonly FeedEntry[]> {
  const lanes = new Map<string, FeedEntry[]>();
  for (const entry of entries) {
    const lane = 'change' in entry ? customerOf(entry.change) : '';
    lanes.set(lane, [...(lanes.get(lane) ?? []), entry]);
  }
  return lanes;
}

type Applied = { readonly id: string; readonly outcome: ChangeOutcome };

async function applyLane(lane: readonly FeedEntry[], following: Following): Promise<Applied[]> {
  const applied: Applied[] = [];
  for (const entry of lane) applied.push({ id: entry.id, outcome: await applyEntry(entry, following) });
  return applied;
}

async function applyEntry(entry: FeedEntry, { apply, report }: Following): Promise<ChangeOutcome> {
  if (!('change' in entry)) return { status: 'parked', reason: entry.reason, message: entry.message };
  try {
    return await apply(entry.change);
  } catch (error) {
    if (error instanceof ServiceError && passing.has(error.code)) throw error;
    report({ event: 'broken', id: entry.id, error });
    const message =
      error instanceof ServiceError ? error.message : 'An error in Tact; its log has the cause.';
    return { status: 'parked', reason: 'failed', message };
  }
}

/** The same entry succeeds later. */
const passing: ReadonlySet<ServiceErrorCode> = new Set(['store-unavailable', 'store-full', 'overloaded']);
