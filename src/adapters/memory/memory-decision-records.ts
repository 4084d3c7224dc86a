import type { DecisionRecords } from '../../replay/ports.ts';
import type { MemoryRecords } from './memory-records.ts';

export const createMemoryDecisionRecords = ({ copies }: MemoryRecords): DecisionRecords => ({
  async findCopy(customerId, digest) {
    return copies.get(customerId)?.get(digest);
  },
});
