import type { Ledger, StoredDecision } from '../../decide/ports.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { decisionIdOf } from '../../domain/decision/decision-id.ts';
import { correctBudget, readBudgets } from './budget-counts.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision } from './decision-codec.ts';
import type { KeyLayout } from './key-layout.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { createLedgerWrites } from './ledger-writes.ts';
import { decodeMemory } from './memory-codec.ts';
import { createOutcomeCounter, readOutcomes } from './outcome-calls.ts';
import { findPlace } from './place-pointers.ts';
import { readMany } from './read-many.ts';
import { asStore } from './redis-error.ts';

/** `isSpread`: what many share is in other slots than the customer. */
export function createRedisLedger(
  client: RedisClient,
  keys: KeyLayout,
  options: LedgerOptions,
  isSpread = false,
): Ledger {
  const findDecision = async (decisionId: string): Promise<StoredDecision | undefined> => {
    const place = await findPlace(client, keys, decisionId);
    const bytes = place && (await asStore(client.getBuffer(place.decision(decisionId))));
    return bytes == null ? undefined : decodeDecision(bytes);
  };
  const writes = createLedgerWrites({ client, keys, options }, isSpread);
  return {
    findByInteraction: (interactionId) => findDecision(decisionIdOf(interactionId)),
    findDecision,
    async readMemories(customerId, household) {
      const names = [
        ...(customerId === undefined ? [] : [keys.memory(customerId)]),
        ...(household === undefined ? [] : [keys.household(household)]),
      ];
      const found = await readMany(client, names);
      const known = names.map((name, index) => {
        const bytes = found[index];
        const memory = decodeMemory(bytes);
        options.memories.keep(name, memory, bytes);
        return memory;
      });
      const memory = customerId === undefined ? emptyMemory : (known.shift() ?? emptyMemory);
      return household === undefined ? { memory } : { memory, household: known.shift() ?? emptyMemory };
    },
    ...writes,
    readBudgets: (budgetKeys) => readBudgets(client, keys, budgetKeys, options.now()),
    correctBudget: (key, limit) => correctBudget(client, keys, { key, limit }, options.now()),
    readOutcomes: (decisionId) => readOutcomes(client, keys, decisionId),
    countOutcomes: createOutcomeCounter(client, keys),
  };
}
