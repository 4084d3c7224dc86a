import type { MemoryChange, OutcomeEntry } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import type { Outcome } from '../../domain/contact/contact-history.ts';
import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import type { OutcomeTally } from '../../domain/contact/outcome-counts.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { encodeMemory } from './memory-codec.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';

export async function readOutcomes(
  client: RedisClient,
  keys: KeyLayout,
  decisionId: string,
): Promise<readonly ContactEvent[]> {
  const found = await asStore(client.lrangeBuffer(keys.outcomes(decisionId), 0, -1));
  return found.map((bytes) => decodeRecord<ContactEvent>(bytes));
}

export type Call = {
  readonly names: readonly string[];
  readonly args: readonly (string | number | Uint8Array)[];
};

/** The keys and arguments of the script `add-outcomes`. */
export function outcomesCall(keys: KeyLayout, entry: OutcomeEntry, retentionMs: number): Call {
  const memories: [string, MemoryChange][] = [];
  if (entry.memory !== undefined) memories.push([keys.memory(entry.memory.id), entry.memory]);
  if (entry.household !== undefined) memories.push([keys.household(entry.household.id), entry.household]);
  return {
    names: [
      keys.decision(entry.decisionId),
      keys.outcomes(entry.decisionId),
      keys.outcomeCounts,
      ...memories.map(([name]) => name),
    ],
    args: [
      entry.expected,
      retentionMs,
      memories.length,
      entry.outcomes.length,
      entry.counts.length,
      ...memories.flatMap(([, change]) => [change.expected, encodeMemory(boundMemory(change.next))]),
      ...entry.outcomes.map(encodeRecord),
      ...entry.counts.map(({ offerId, segment = '', outcome }) => [offerId, segment, outcome].join('/')),
    ],
  };
}

export async function countOutcomes(client: RedisClient, keys: KeyLayout): Promise<OutcomeTally[]> {
  const fields = await asStore(client.hgetall(keys.outcomeCounts));
  return Object.entries(fields).map(([field, count]) => {
    // Each of the three is a word, and words have no slash.
    const [offerId = '', segment = '', outcome = ''] = field.split('/');
    const tally = { offerId, outcome: outcome as Outcome, count: Number(count) };
    return segment === '' ? tally : { ...tally, segment };
  });
}
