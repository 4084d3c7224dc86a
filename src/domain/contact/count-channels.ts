import { parseInstant } from '../../shared/instant.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { CustomerMemory } from './customer-memory.ts';

/** The customer's contacts on a channel, and how many of them were successful. */
export type ChannelCount = { readonly attempts: number; readonly successes: number };
type Counts = Map<string, ChannelCount>;

const none: readonly never[] = [];
const succeeded = new Set<string | undefined>(['accepted', 'redeemed']);

/**
 * Counts every contact once, by channel: the warehouse's count of a channel, or else its single contacts with an outcome,
 * plus the contacts that Tact has learnt of since. A decision is one attempt, however many offers it made; a decision without
 * any outcome does not count yet.
 */
export function countChannels(
  snapshot: Partial<Snapshot> | undefined,
  memory: CustomerMemory,
): ReadonlyMap<string, ChannelCount> {
  const counts: Counts = new Map();
  const { channelRecords: records = none, contacts = none } = snapshot ?? {};
  for (const { channel, attempts, successes } of records)
    counts.set(channel, { attempts, successes: Math.min(successes, attempts) });
  // If the warehouse counts a channel as a whole, the count includes its single contacts.
  for (const { channel, outcome } of contacts)
    if (outcome !== undefined && !records.some((record) => record.channel === channel))
      countOne(counts, channel, succeeded.has(outcome));
  if (memory.contacts.length > 0) addAttempts(counts, memory, parseInstant(snapshot?.asOf ?? ''));
  return counts;
}

function countOne(counts: Counts, channel: string, success: boolean): void {
  const { attempts, successes } = counts.get(channel) ?? { attempts: 0, successes: 0 };
  counts.set(channel, { attempts: attempts + 1, successes: successes + (success ? 1 : 0) });
}

type Attempt = { readonly channel: string; readonly success: boolean };

function addAttempts(counts: Counts, memory: CustomerMemory, asOf: number): void {
  const attempts = new Map<string, Attempt>();
  for (const { decisionId, channel, outcome, at } of memory.contacts) {
    if (outcome === 'offered' || at <= asOf) continue;
    const success = succeeded.has(outcome) || attempts.get(decisionId)?.success === true;
    attempts.set(decisionId, { channel, success });
  }
  for (const { channel, success } of attempts.values()) countOne(counts, channel, success);
}
