import type { Consent, Snapshot } from '../customer/snapshot.ts';

/**
 * What the customer last said about a purpose on a channel: the newest statement that covers both, unless it has run out;
 * older ones do not come back then. A statement without a channel covers all channels; asked without a channel, only those speak.
 * Of two statements of one instant the refusal wins. Undefined: nothing was said, which is not consent.
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
    const at = Date.parse(consent.at);
    if (!(at <= now) || at < newestAt || (at === newestAt && newest?.granted === false)) continue;
    newest = consent;
    newestAt = at;
  }
  if (newest?.until !== undefined && !(Date.parse(newest.until) > now)) return undefined;
  return newest;
}
