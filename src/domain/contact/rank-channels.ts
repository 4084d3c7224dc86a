import type { Snapshot } from '../customer/snapshot.ts';

export type ChannelRank = {
  readonly channel: string;
  /** Successes per attempt, as counted. */
  readonly rate: number;
  /** The lower end of the 95 % Wilson score interval (Wilson 1927): what the rate is at least, for all we have seen. */
  readonly lowerBound: number;
  readonly attempts: number;
};

const z = 1.96;

/**
 * The channels by which the customer was reached before, the surest first (by lower bound, ties by name). Counts from the
 * warehouse's channel records and from single contacts with an outcome.
 */
export function rankChannels(snapshot: Snapshot | undefined): ChannelRank[] {
  const counts = new Map<string, { attempts: number; successes: number }>();
  const add = (channel: string, attempts: number, successes: number) => {
    const sum = counts.get(channel);
    if (sum === undefined) counts.set(channel, { attempts, successes });
    else {
      sum.attempts += attempts;
      sum.successes += successes;
    }
  };
  for (const record of snapshot?.channelRecords ?? []) add(record.channel, record.attempts, record.successes);
  for (const contact of snapshot?.contacts ?? []) {
    // Where the warehouse counted a channel as a whole, its single contacts are in that count already.
    if (contact.outcome === undefined || isRecorded(snapshot, contact.channel)) continue;
    add(contact.channel, 1, contact.outcome === 'accepted' || contact.outcome === 'redeemed' ? 1 : 0);
  }
  return [...counts]
    .map(([channel, { attempts, successes }]) => toRank(channel, attempts, Math.min(successes, attempts)))
    .sort((a, b) => b.lowerBound - a.lowerBound || (a.channel < b.channel ? -1 : 1));
}

function isRecorded(snapshot: Snapshot | undefined, channel: string): boolean {
  return snapshot?.channelRecords?.some((record) => record.channel === channel) ?? false;
}

function toRank(channel: string, attempts: number, successes: number): ChannelRank {
  if (attempts === 0) return { channel, rate: 0, lowerBound: 0, attempts };
  const rate = successes / attempts;
  const spread = z * Math.sqrt((rate * (1 - rate)) / attempts + (z * z) / (4 * attempts * attempts));
  const lowerBound = (rate + (z * z) / (2 * attempts) - spread) / (1 + (z * z) / attempts);
  return { channel, rate, lowerBound: Math.max(0, lowerBound), attempts };
}
