import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
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
    const entries = [
      ...[...records.decisions.values()].map((decided) => ({ place: decided.place, decided })),
      ...[...records.changes].map(([name, { place, isErasure }]) =>
        isErasure ? { place, erased: name } : { place, changed: name },
      ),
    ];
    const found = entries
      .filter(({ place }) => place > behind)
      .sort((one, other) => one.place - other.place)
      .slice(0, limit);
    return {
      decisions: found.flatMap((entry) => {
        if ('decided' in entry) return entry.decided;
        const changed = 'changed' in entry ? records.decisions.get(entry.changed) : undefined;
        return changed === undefined ? [] : { ...changed, isChange: true as const };
      }),
      erased: found.flatMap((entry) => ('erased' in entry ? entry.erased : [])),
      next: String(found.at(-1)?.place ?? behind),
    };
  },
  async readAftermath(decisions) {
    return decisions.map((recorded) => {
      const { decisionId } = recorded.decision;
      const { promises } = readMemory(records, memoryKey('customer', ownerOf(recorded) ?? ''));
      return {
        outcomes: records.outcomes.get(decisionId) ?? [],
        promises: promises.filter((promise) => promise.decisionId === decisionId),
      };
    });
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
