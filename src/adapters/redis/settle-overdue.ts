import { endHold, judgeAttempt } from './end-hold.ts';
import type { HeldContacts, Hold, HoldParts } from './hold.ts';
import type { LedgerPlace } from './key-layout.ts';
import { decodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';

/** With the deadline of a hold, everything is settled within a minute as long as one process runs. */
const everyMs = 10_000;
/** Later than this nobody knows whether the write was made: nothing comes back. */
const doubtMs = 6 * 86_400_000;
const mostAtOnce = 100;

/** Settles overdue holds where there may be any, at once and every ten seconds. */
export function startSettler(parts: HoldParts, isSpread: boolean) {
  const settle = async (): Promise<number> => (isSpread ? settleOverdue(parts) : 0);
  const timer = setInterval(() => void settle().catch(ignoreUntilNext), everyMs);
  timer.unref();
  return { settle, stop: () => clearInterval(timer) };
}

/** The ledger is away: its own calls report that. */
const ignoreUntilNext = (): void => undefined;

/** Ends the holds whose deadline is over; resolves to their number. */
async function settleOverdue(parts: HoldParts): Promise<number> {
  const counts = await Promise.all(parts.keys.places.map((place) => settleIn(parts, place)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function settleIn(parts: HoldParts, place: LedgerPlace): Promise<number> {
  const { client, options } = parts;
  // While its master is away: next time.
  const found = await client
    .zrangebyscore(place.holds, '-inf', options.now(), 'WITHSCORES', 'LIMIT', 0, mostAtOnce)
    .catch(() => []);
  let settled = 0;
  for (let index = 0; index < found.length; index += 2)
    settled += await settle(parts, place, String(found[index]), Number(found[index + 1])).then(
      () => 1,
      () => 0,
    );
  return settled;
}

async function settle(parts: HoldParts, place: LedgerPlace, attempt: string, since: number): Promise<void> {
  const { client, keys, options } = parts;
  const fields = await asStore(client.hgetallBuffer(place.hold(attempt)));
  const owner = keys.places[Number(String(fields['owner'] ?? place.index))] ?? place;
  const isOld = options.now() - since > doubtMs;
  const isMade = isOld || (await judgeAttempt(parts, owner.attempt(attempt)));
  await endHold(parts, place, attempt, readHold(fields), isMade);
}

function readHold({ owner: _, ended: __, household, ...budgets }: Readonly<Record<string, Buffer>>): Hold {
  const names = Object.keys(budgets);
  return household === undefined || household.length === 0
    ? { budgets: names }
    : { budgets: names, household: decodeRecord<HeldContacts>(household) };
}
