import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { type DecisionRecords, type DecisionTools, mostTools, noSuchPlace } from '../../replay/ports.ts';
import { decisionsOf } from './memory-holdings.ts';
import { type MemoryRecords, memoryKey, readMemory } from './memory-records.ts';

export const createMemoryDecisionRecords = (records: MemoryRecords): DecisionRecords => ({
  async findDecision(decisionId) {
    return records.decisions.get(decisionId);
  },
  async *listDecisions() {
    yield* records.decisions.values();
  },
  async readDecisions(after, limit) {
    if (after !== undefined && !/^\d{1,15}$/.test(after)) throw noSuchPlace();
    const behind = Number(after ?? 0);
    const found = [...records.decisions.values()].filter(({ place }) => place > behind).slice(0, limit);
    return { decisions: found, next: String(found.at(-1)?.place ?? behind) };
  },
  async readDecisionsOf(customerId) {
    return decisionsOf(records, customerId);
  },
  async findCopy(customerId, digest) {
    return records.copies.get(customerId)?.get(digest);
  },
  async readMemories(customerId, household) {
    const memory =
      customerId === undefined ? emptyMemory : readMemory(records, memoryKey('customer', customerId));
    return household === undefined
      ? { memory }
      : { memory, household: readMemory(records, memoryKey('household', household)) };
  },
});

export function createMemoryDecisionTools(): DecisionTools {
  const tools = new Map<string, string>();
  return {
    async keep(name, text) {
      tools.delete(name);
      tools.set(name, text);
      for (const oldest of [...tools.keys()].slice(0, -mostTools)) tools.delete(oldest);
    },
    async find(name) {
      return tools.get(name);
    },
  };
}
