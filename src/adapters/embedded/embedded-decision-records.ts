import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { type DecisionRecords, type DecisionTools, mostTools } from '../../replay/ports.ts';
import { decisionsOf, decodeDecision, findDecision, readLog } from './decision-records.ts';
import { type Databases, textKey } from './key-layout.ts';
import { readMemory } from './memory-records.ts';
import { readOutcomes } from './outcome-records.ts';
import type { WriteQueue } from './write-queue.ts';

export const createEmbeddedDecisionRecords = (databases: Databases): DecisionRecords => ({
  async findDecision(decisionId) {
    return findDecision(databases, decisionId);
  },
  async *listDecisions() {
    for (const { value } of databases.decisionLog.getRange()) yield decodeDecision(value);
  },
  async readDecisions(after, limit) {
    return readLog(databases, after, limit);
  },
  async readAftermath(decisions) {
    return decisions.map((recorded) => {
      const { decisionId } = recorded.decision;
      const owner = ownerOf(recorded);
      const { promises } = owner === null ? emptyMemory : readMemory(databases, 'customer', owner);
      return {
        outcomes: readOutcomes(databases, decisionId),
        promises: promises.filter((promise) => promise.decisionId === decisionId),
      };
    });
  },
  async readDecisionsOf(customerId) {
    return decisionsOf(databases, customerId);
  },
  async findCopy(customerId, digest) {
    return databases.snapshotCopies.get([textKey(customerId), digest]);
  },
  async readMemories(customerId, household) {
    const memory = customerId === undefined ? emptyMemory : readMemory(databases, 'customer', customerId);
    return household === undefined
      ? { memory }
      : { memory, household: readMemory(databases, 'household', household) };
  },
});

const deflate = promisify(deflateRaw);

/** Each text is stored behind the instant when it was last kept: 8 bytes, a big-endian double of epoch ms. */
const instantBytes = 8;

export const createEmbeddedDecisionTools = (
  databases: Databases,
  queue: WriteQueue,
  now: () => number,
): DecisionTools => ({
  keep: async (name, text) => {
    const value = Buffer.concat([Buffer.alloc(instantBytes), await deflate(text)]);
    value.writeDoubleBE(now());
    await queue.write(() => {
      void databases.tools.put(name, value);
      const others = [...databases.tools.getKeys()].filter((other) => other !== name);
      const last = others.map((other) => ({ other, at: keptAt(databases.tools.get(other)) }));
      last.sort((a, b) => b.at - a.at);
      for (const { other } of last.slice(mostTools - 1)) void databases.tools.remove(other);
    });
  },
  async find(name) {
    return readTool(databases, name);
  },
});

export function readTool({ tools }: Databases, name: string): string | undefined {
  const value = tools.get(name);
  return value && decodeTool(value);
}

export const decodeTool = (value: Buffer): string => inflateRawSync(value.subarray(instantBytes)).toString();

const keptAt = (value: Buffer | undefined): number => value?.readDoubleBE() ?? 0;

/** Removes what was last kept before `before` (epoch ms). Only inside a write transaction. */
export function sweepTools({ tools }: Databases, before: number): void {
  for (const name of [...tools.getKeys()]) if (keptAt(tools.get(name)) < before) void tools.remove(name);
}
