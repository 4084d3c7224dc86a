import { deflateRawSync } from 'node:zlib';
import { Packr } from 'msgpackr';
import { ledgerDictionaries } from '../../../../src/adapters/redis/ledger-dictionary.ts';

const packr = new Packr({ useRecords: false, variableMapSize: true });

/** A record as releases before the compression wrote it. */
export const encodeEarlier = (record: unknown): Buffer =>
  Buffer.concat([Buffer.from([1]), packr.pack(record)]);

/** Text as releases wrote it with the dictionary of this codec version. */
export function encodeCompressed(text: string, version: number): Buffer {
  const dictionary = ledgerDictionaries.get(version);
  return Buffer.concat([
    Buffer.from([version]),
    deflateRawSync(text, { windowBits: 13, ...(dictionary && { dictionary }) }),
  ]);
}
