import { parseInstant } from '../../shared/instant.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { ContactEvent, CustomerMemory } from './customer-memory.ts';
import { reachedBy } from './follow-up-contact.ts';

/** The customer's contacts on a channel, and how many of them were successful. */
export type ChannelCount = { readonly attempts: number; readonly successes: number };
type Counts = Map<string, ChannelCount>;

const none: readonly never[] = [];
const succeeded = new Set<string | undefined>(['accepted', 'redeemed']);

/**
 * Counts every contact once, by channel: the warehouse's count of a channel, or else its single contacts with an outcome,
 * plus the contacts that Tact has learnt of since. A decision is one attempt, however many offers it made; a decision without
 * any outcome does not count yet. A letter or message is an attempt once it is sent, because silence is its answer; one of the kind
 * `purpose` counts twice.
 */
export function countChannels(
  snapshot: Partial<Snapshot> | undefined,
  memory: CustomerMemory,
  purpose?: string,
): ReadonlyMap<string, ChannelCount> {
  const counts: Counts = new Map();
  const { channelRecords: records = none, contacts = none } = snapshot ?? {};
  for (const { channel, attempts, successes } of records)
    counts.set(channel, { attempts, successes: Math.min(successes, attempts) });
  // If the warehouse counts a channel as a whole, the count includes its single contacts.
  for (const { channel, outcome } of contacts)
    if (outcome !== undefined && !records.some((record) => record.channel === channel))
      countOne(counts, channel, succeeded.has(outcome));
  if (memory.contacts.length > 0) addAttempts(counts, memory, parseInstant(snapshot?.asOf ?? ''), purpose);
  return counts;
}

function countOne(counts: Counts, channel: string, success: boolean): void {
  const { attempts, successes } = counts.get(channel) ?? { attempts: 0, successes: 0 };
  counts.set(channel, { attempts: attempts + 1, successes: successes + (success ? 1 : 0) });
}

type Attempt = { readonly channel: string; readonly success: boolean; readonly weight: number };

function addAttempts(
  counts: Counts,
  memory: CustomerMemory,
  asOf: number,
  purpose: string | undefined,
): void {
  const attempts = new Map<string, Attempt>();
  for (const event of memory.contacts) {
    const { decisionId, channel, at, followUp } = event;
    if (at <= asOf || (event.outcome === 'offered' && followUp === undefined)) continue;
    const key = followUp?.taskId ?? decisionId;
    const success = isSuccess(event) || attempts.get(key)?.success === true;
    attempts.set(key, { channel, success, weight: isOfKind(event, purpose) ? 2 : 1 });
  }
  for (const { channel, success, weight } of attempts.values())
    for (let time = 0; time < weight; time += 1) countOne(counts, channel, success);
}

const isSuccess = ({ outcome, followUp }: ContactEvent): boolean =>
  followUp === undefined ? succeeded.has(outcome) : reachedBy.has(followUp.outcome);

const isOfKind = ({ followUp }: ContactEvent, purpose: string | undefined): boolean =>
  purpose !== undefined && followUp?.purpose === purpose;
