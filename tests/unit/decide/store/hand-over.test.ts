import { expect, it } from 'vitest';
import type { Answer, Inquiry } from '../../../../src/decide/inquiry/inquiry.ts';
import type { StoredDecision } from '../../../../src/decide/ports.ts';
import { handOver } from '../../../../src/decide/store/store-decision.ts';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';

it('gives a caller whose time ends the stored answer only once its release is on its way', async () => {
  const memory = { ...emptyMemory, version: 7 };
  const decision = { decisionId: 'd-1', customerId: 'c-1', actions: [{ actionId: 'a-1' }] };
  const answer = { decision, repeated: true } as unknown as Answer;
  const seen: unknown[] = [];
  const inquiry = {
    isAnswered: false,
    stored: undefined,
    services: {
      ledger: { readMemories: async () => ({ memory }) },
      late: {
        release: async (...args: unknown[]) => void seen.push({ args, stored: inquiry.stored }),
      },
    },
  } as unknown as Inquiry;
  const handing = handOver(inquiry, { decision } as unknown as StoredDecision, answer);
  expect(inquiry.stored).toBeUndefined();
  expect(await handing).toBe(answer);
  // With the memory that was read, nothing has to be read before it is written.
  expect(seen).toEqual([{ args: ['c-1', 'd-1', memory], stored: undefined }]);
  expect(inquiry.stored).toBe(answer);
});
