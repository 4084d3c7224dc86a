import { parseInstant } from '../../shared/instant.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { CustomerMemory } from './customer-memory.ts';

/** The customer's contacts on a channel, and how many of them were successful. */
export type ChannelCount = { readonly attempts: number; readonly successes: number };

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
  const counts = new Map<string, ChannelCount>();
  const add = (channel: string, attempts: number, successes: number): void => {
    const known = counts.get(channel) ?? { attempts: 0, successes: 0 };
    counts.set(channel, {
      attempts: known.attempts + attempts,
      successes: known.successes + Math.min(successes, attempts),
    });
  };
  for (const { channel, attempts, successes } of readWarehouse(snapshot)) add(channel, attempts, successes);
  for (const { channel, success } of gatherAttempts(memory, parseInstant(snapshot?.asOf ?? '')))
    add(channel, 1, success ? 1 : 0);
  return counts;
}

function readWarehouse({
  channelRecords,
  contacts,
}: Partial<Snapshot> = {}): Iterable<ChannelCount & { readonly channel: string }> {
  const recorded = new Map(channelRecords?.map((record) => [record.channel, record]));
  if (contacts === undefined) return recorded.values();
  // If the warehouse counts a channel as a whole, the count includes its single contacts.
  const single = contacts.filter(({ channel, outcome }) => outcome !== undefined && !recorded.has(channel));
  return [
    ...recorded.values(),
    ...single.map(({ channel, outcome }) => ({
      channel,
      attempts: 1,
      successes: succeeded.has(outcome) ? 1 : 0,
    })),
  ];
}

type Attempt = { readonly channel: string; readonly success: boolean };

function gatherAttempts(memory: CustomerMemory, asOf: number): Iterable<Attempt> {
  if (memory.contacts.length === 0) return [];
  const attempts = new Map<string, Attempt>();
  for (const { decisionId, channel, outcome, at } of memory.contacts) {
    if (outcome === 'offered' || at <= asOf) continue;
    const success = succeeded.has(outcome) || attempts.get(decisionId)?.success === true;
    attempts.set(decisionId, { channel, success });
  }
  return attempts.values();
}
