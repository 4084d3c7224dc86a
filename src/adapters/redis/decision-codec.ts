import type { StoredDecision } from '../../decide/ports.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';

/** Records of earlier releases hold the decision itself instead of its text. */
type DecisionRecord =
  | Pick<StoredDecision, 'text' | 'fingerprint'>
  | Pick<StoredDecision, 'decision' | 'fingerprint'>;

/** A decision as its text, written once for the answer and the record, with a member for its fingerprint. */
export const encodeDecision = ({ text, fingerprint }: StoredDecision): Buffer =>
  encodeRecord({ text, fingerprint } satisfies DecisionRecord);

export function decodeDecision(bytes: Uint8Array): StoredDecision {
  const record = decodeRecord<DecisionRecord>(bytes);
  const { fingerprint } = record;
  if ('decision' in record) return { ...record, text: JSON.stringify(record.decision) };
  return { decision: JSON.parse(record.text), text: record.text, fingerprint };
}
