import type { StoredDecision } from '../../decide/ports.ts';
import { decodeBytes, decodeRecord, encodeBytes } from './record-codec.ts';

type Beside = Pick<StoredDecision, 'fingerprint' | 'request' | 'basis' | 'customerId'>;

/** Records of earlier releases, some of which hold the decision itself instead of its text. */
type EarlierRecord = (Beside & { readonly text: string }) | (Beside & Pick<StoredDecision, 'decision'>);

/**
 * A decision as its bytes, written once for the answer and the record, after a line with its fingerprint, its request, what it was
 * decided on and, where the answer does not say it, its customer. JSON has no line breaks of its own.
 */
export function encodeDecision({ bytes, fingerprint, request, basis, customerId }: StoredDecision): Buffer {
  const beside = JSON.stringify({ fingerprint, request, basis, customerId });
  return encodeBytes(Buffer.concat([Buffer.from(`${beside}\n`), bytes]));
}

export function decodeDecision(stored: Uint8Array): StoredDecision {
  if (stored[0] === 1) return decodeEarlier(decodeRecord<EarlierRecord>(stored));
  const record = decodeBytes(stored);
  const end = record.indexOf('\n');
  const bytes = record.subarray(end + 1);
  return { decision: JSON.parse(bytes.toString()), bytes, ...JSON.parse(record.toString('utf8', 0, end)) };
}

function decodeEarlier(record: EarlierRecord): StoredDecision {
  if ('decision' in record) return { ...record, bytes: Buffer.from(JSON.stringify(record.decision)) };
  const { text, ...beside } = record;
  return { decision: JSON.parse(text), bytes: Buffer.from(text), ...beside };
}
