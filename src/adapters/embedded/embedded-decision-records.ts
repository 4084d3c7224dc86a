import type { DecisionRecords } from '../../replay/ports.ts';
import { type Databases, textKey } from './key-layout.ts';

export const createEmbeddedDecisionRecords = ({ snapshotCopies }: Databases): DecisionRecords => ({
  async findCopy(customerId, digest) {
    return snapshotCopies.get([textKey(customerId), digest]);
  },
});
