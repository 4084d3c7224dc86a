import type { StoredDecision } from '../../decide/ports.ts';
import { decodeRecord, decodeText, encodeText } from './record-codec.ts';

/** Records of earlier releases, some of which hold the decision itself instead of its text. */
type EarlierRecord =
  | Pick<StoredDecision, 'text' | 'fingerprint' | 'request'>
  | Pick<StoredDecision, 'decision' | 'fingerprint'>;

/**
 * A decision as its text, written once for the answer and the record, after a line with its fingerprint and, where it is kept, its
 * request. JSON has no line breaks of its own.
 */
export const encodeDecision = ({ text, fingerprint, request }: StoredDecision): Buffer =>
  encodeText(`${JSON.stringify({ fingerprint, request })}\n${text}`);

export function decodeDecision(bytes: Uint8Array): StoredDecision {
  if (bytes[0] === 1) return decodeEarlier(decodeRecord<EarlierRecord>(bytes));
  const record = decodeText(bytes);
  const end = record.indexOf('\n');
  const text = record.slice(end + 1);
  return { decision: JSON.parse(text), text, ...JSON.parse(record.slice(0, end)) };
}

const decodeEarlier = (record: EarlierRecord): StoredDecision =>
  'decision' in record
    ? { ...record, text: JSON.stringify(record.decision) }
    : { decision: JSON.parse(record.text), ...record };
