import { expect, it } from 'vitest';
import type { CustomerMemory } from '../../../src/domain/contact/customer-memory.ts';
import {
  type DecisionBasis,
  markMemory,
  memoryAsMarked,
} from '../../../src/domain/decision/decision-basis.ts';
import { type ArchiveSource, readBehind } from '../../../src/replay/archive-decisions.ts';
import { sampleDecision } from '../../contract/sample-records.ts';

/** A memory that has these contacts, by their instants. */
const memoryOf = (...instants: readonly number[]): CustomerMemory => ({
  version: 1,
  contacts: instants.map((at) => ({ at, kind: 'offered', offerId: 'bag', channel: 'kiosk' })) as never,
  promises: [],
});

/** Archives decisions of one customer in one batch: of each, what was remembered when it was made, and what is when it is read. */
async function archive(all: readonly { readonly before: CustomerMemory; readonly later: CustomerMemory }[]) {
  const decisions = all.map(({ before }, index) => ({
    decision: sampleDecision({ interactionId: `i${index}` }),
    bytes: Buffer.from('{}'),
    fingerprint: 'f',
    basis: { runtime: 'r', memory: markMemory(before) } as DecisionBasis,
  }));
  let read = 0;
  const source = {
    records: {
      readDecisions: async (after: string | undefined) =>
        after === undefined
          ? { decisions, erased: [], next: 'end' }
          : { decisions: [], erased: [], next: after },
      readAftermath: async () => [],
      findCopy: async () => undefined,
      readMemories: async () => ({ memory: all[read++]?.later }),
    },
    findRuleSet: async () => 'unknown',
    findTool: async () => undefined,
    trace: () => undefined,
  } as unknown as ArchiveSource;
  const { batch } = await readBehind(source, undefined, 100);
  const restored = batch.decisions.map(({ links, personal }) => {
    const copy = batch.copies.get(links.memory ?? '');
    const kept = JSON.parse(Buffer.from(copy?.bytes ?? '').toString()) as CustomerMemory;
    return memoryAsMarked(kept, personal.basis?.memory)?.contacts.map(({ at }) => at);
  });
  return { restored, copies: batch.copies.size };
}

it('keeps one copy for decisions whose memories only grew, in whatever order they are read', async () => {
  const [short, long] = [memoryOf(1, 2), memoryOf(1, 2, 3)];
  const grown = await archive([
    { before: short, later: long },
    { before: long, later: long },
  ]);
  expect(grown).toEqual({
    restored: [
      [1, 2],
      [1, 2, 3],
    ],
    copies: 1,
  });
  const reversed = await archive([
    { before: long, later: long },
    { before: short, later: long },
  ]);
  expect(reversed).toEqual({
    restored: [
      [1, 2, 3],
      [1, 2],
    ],
    copies: 1,
  });
});

it('keeps a copy of its own for a decision after which the memory lost its oldest entries', async () => {
  const [whole, trimmed] = [memoryOf(1, 2, 3), memoryOf(2, 3, 4, 5)];
  const both = await archive([
    { before: whole, later: whole },
    { before: trimmed, later: trimmed },
    { before: memoryOf(2, 3), later: trimmed },
  ]);
  expect(both).toEqual({
    restored: [
      [1, 2, 3],
      [2, 3, 4, 5],
      [2, 3],
    ],
    copies: 2,
  });
});
