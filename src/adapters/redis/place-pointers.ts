import type { StoredDecision } from '../../decide/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision } from './decision-codec.ts';
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

/**
 * Notes the place for a commit. Resolves to the decision that another place already has of the interaction: the customer was another one
 * then. A place that is noted without a decision is of a commit that failed, and is replaced.
 */
export async function claimPlace(
  client: RedisClient,
  keys: KeyLayout,
  decisionId: string,
  place: LedgerPlace,
  retentionMs: number,
): Promise<StoredDecision | undefined> {
  const name = keys.pointer(decisionId);
  if ((await asStore(client.set(name, place.index, 'PX', retentionMs, 'NX'))) !== null) return undefined;
  const noted = (await findPlace(client, keys, decisionId)) ?? place;
  if (noted === place) return undefined;
  const bytes = await asStore(client.getBuffer(noted.decision(decisionId)));
  if (bytes !== null) return decodeDecision(bytes);
  await asStore(client.set(name, place.index, 'PX', retentionMs));
  return undefined;
}

/** Of decisions that are gone. */
export async function forgetPlaces(
  client: RedisClient,
  { places, pointer }: KeyLayout,
  decisionIds: readonly string[],
): Promise<void> {
  if (places.length > 1) await asStore(Promise.all(decisionIds.map((id) => client.del(pointer(id)))));
}
