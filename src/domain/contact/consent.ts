import { parseInstant } from '../../shared/instant.ts';
import type { Consent, Snapshot } from '../customer/snapshot.ts';

/**
 * The customer's latest statement on a purpose and channel: the newest one that covers both, unless it has expired. Older
 * statements do not apply then. A statement without a channel covers all channels; without a channel in the question, only
 * those count. If two statements have the same instant, the refusal wins. Undefined means no statement, which is not consent.
 */
export function findConsent(
  snapshot: Pick<Snapshot, 'consents'> | undefined,
  purpose: string,
  channel: string | undefined,
  now: number,
): Consent | undefined {
  let newest: Consent | undefined;
  let newestAt = Number.NEGATIVE_INFINITY;
  for (const consent of snapshot?.consents ?? []) {
    if (consent.purpose !== purpose || (consent.channel !== undefined && consent.channel !== channel))
      continue;
    const at = parseInstant(consent.at);
    if (!(at <= now) || at < newestAt || (at === newestAt && newest?.granted === false)) continue;
    newest = consent;
    newestAt = at;
  }
  if (newest?.until !== undefined && !(parseInstant(newest.until) > now)) return undefined;
  return newest;
}

/** Whether the person consented to anything by the channel after `from` and not after `to` (epoch ms). */
export const hasConsentedBetween = (
  snapshot: Pick<Snapshot, 'consents'> | undefined,
  channel: string,
  from: number,
  to: number,
): boolean =>
  snapshot?.consents?.some(({ granted, channel: by = channel, at }) => {
    const saidAt = parseInstant(at);
    return granted && by === channel && saidAt > from && saidAt <= to;
  }) ?? false;
