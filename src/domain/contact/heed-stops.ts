import type { Consent, Snapshot } from '../customer/snapshot.ts';
import type { ContactChannel } from '../pack/format/pack-file.ts';
import type { ContactEvent } from './customer-memory.ts';
import { stoppedAt } from './follow-up-contact.ts';

/** What a stop withdraws on a channel for which the pack declares no purpose. */
export const anyPurpose = 'contact';

/**
 * The snapshot with what the person withdrew since: a stop by a link, a mail program or a complaint. It is newer than the consent that the
 * warehouse loads, until a later consent comes. The very same snapshot where nobody said stop.
 */
export function heedStops(
  snapshot: Snapshot,
  contacts: readonly ContactEvent[],
  channels: Readonly<Record<string, ContactChannel>> = {},
): Snapshot {
  if (!contacts.some(({ followUp }) => followUp !== undefined)) return snapshot;
  const withdrawn = Object.entries(channels).flatMap(([channel, { purpose }]): Consent[] => {
    const at = stoppedAt(contacts, channel);
    if (at === undefined) return [];
    const stop = { channel, granted: false, source: 'customer', at: new Date(at).toISOString() };
    return [...new Set([purpose ?? anyPurpose, anyPurpose])].map((one) => ({ purpose: one, ...stop }));
  });
  if (withdrawn.length === 0) return snapshot;
  return { ...snapshot, consents: [...(snapshot.consents ?? []), ...withdrawn] };
}
