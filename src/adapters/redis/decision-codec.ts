import type { StoredDecision } from '../../decide/ports.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';

/** Records of earlier releases hold the decision itself instead of its text. */
type DecisionRecord =
  | Pick<StoredDecision, 'text' | 'fingerprint' | 'request'>
  | Pick<StoredDecision, 'decision' | 'fingerprint'>;

/** A decision as its text, written once for the answer and the record, with a member for its fingerprint. */
export const encodeDecision = ({ text, fingerprint, request }: StoredDecision): Buffer =>
  encodeRecord(
    (request === undefined ? { text, fingerprint } : { text, fingerprint, request }) satisfies DecisionRecord,
  );

export function decodeDecision(bytes: Uint8Array): StoredDecision {
  const record = decodeRecord<DecisionRecord>(bytes);
  if ('decision' in record) return { ...record, text: JSON.stringify(record.decision) };
  return { decision: JSON.parse(record.text), ...record };
}
