import type { RedisClient } from './connect-redis.ts';
import type { Held, Hold, HoldParts } from './hold.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { decodeMemory, encodeMemory } from './memory-codec.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';

/** Longer than any write is on its way, and than a failover may take to bring back a hold that was ended. */
const markerMs = 3_600_000;

/** Ends all that was held for a write. */
export async function endAll(
  parts: HoldParts,
  { attempt, owner, holds }: Held,
  isMade: boolean,
): Promise<void> {
  await Promise.all([...holds].map(([place, hold]) => endHold(parts, place, attempt, hold, isMade)));
  if (isMade) await asStore(parts.client.pexpire(owner.attempt(attempt), markerMs));
}

/** Confirms what one place holds for a write that was made, or takes it back. Repeating it changes nothing. */
export async function endHold(
  { client, keys, options }: HoldParts,
  place: LedgerPlace,
  attempt: string,
  hold: Hold,
  isMade: boolean,
): Promise<void> {
  // Each lost race for the household's memory means that somebody else changed it.
  for (let reply: unknown = 2; reply === 2; ) {
    const memories = isMade ? [] : await withoutContacts(client, keys, hold);
    const names = [place.holds, place.hold(attempt), ...memories.map(({ name }) => name), ...hold.budgets];
    const args = [
      attempt,
      options.now(),
      isMade ? 1 : 0,
      options.retention.memoriesMs,
      memories.length,
      ...memories.flatMap(({ version, bytes }) => [version, bytes]),
    ];
    reply = await asStore(runScript(client, 'settle-hold', names, args));
    options.memories.forget(memories.map(({ name }) => name));
  }
}

/** Whether the write was made; if not, it never will be. */
export const judgeAttempt = async ({ client }: HoldParts, marker: string): Promise<boolean> =>
  (await asStore(runScript(client, 'judge-attempt', [marker], [markerMs]))) === 1;

/** The household's memory without one copy of each contact that the hold added; none if there is nothing to remove. */
async function withoutContacts(client: RedisClient, keys: KeyLayout, { household }: Hold) {
  if (household === undefined) return [];
  const name = keys.household(household.id);
  const memory = decodeMemory(await asStore(client.getBuffer(name)));
  if (memory.version === 0) return [];
  const contacts = [...memory.contacts];
  for (const added of household.contacts) {
    const at = contacts.findLastIndex((contact) => JSON.stringify(contact) === JSON.stringify(added));
    if (at >= 0) contacts.splice(at, 1);
  }
  const next = { ...memory, version: memory.version + 1, contacts };
  return [{ name, version: memory.version, bytes: encodeMemory(next) }];
}
