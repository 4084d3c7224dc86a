import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { asStore } from './redis-error.ts';

/**
 * A decision is in the place of its customer, and callers know its id alone. Where there are several places, a pointer in the place
 * that the id leads to names the other.
 */

/** Undefined: there is no such decision (any more). */
export async function findPlace(
  client: RedisClient,
  { places, pointer }: KeyLayout,
  decisionId: string,
): Promise<LedgerPlace | undefined> {
  if (places.length === 1) return places[0];
  const index = await asStore(client.get(pointer(decisionId)));
  return index === null ? undefined : places[Number(index)];
}

/** The first place that is noted stays. */
export async function notePlace(
  client: RedisClient,
  { places, pointer }: KeyLayout,
  decisionId: string,
  { index }: LedgerPlace,
  retentionMs: number,
): Promise<void> {
  if (places.length > 1) await asStore(client.set(pointer(decisionId), index, 'PX', retentionMs, 'NX'));
}

/** Of decisions that are gone. */
export async function forgetPlaces(
  client: RedisClient,
  { places, pointer }: KeyLayout,
  decisionIds: readonly string[],
): Promise<void> {
  if (places.length > 1) await asStore(Promise.all(decisionIds.map((id) => client.del(pointer(id)))));
}
