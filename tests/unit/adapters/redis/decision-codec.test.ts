import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeDecision, encodeDecision } from '../../../../src/adapters/redis/decision-codec.ts';
import { ledgerDictionaries } from '../../../../src/adapters/redis/ledger-dictionary.ts';
import { decodeRecord, encodeRecord } from '../../../../src/adapters/redis/record-codec.ts';
import { sampleCommit } from '../../../contract/sample-records.ts';
import { checkIn } from '../../../support/demo-airline.ts';
import { encodeCompressed, encodeEarlier } from './encode-earlier.ts';

const { decision, bytes, fingerprint = '' } = sampleCommit({ customerId: 'Zoë\n"{}"' });
const stored = { decision, bytes, fingerprint };

it('gives back the very bytes of a decision, and what is kept beside it', () => {
  expect(decodeDecision(encodeDecision(stored))).toEqual(stored);
  const basis = { runtime: 'r1', snapshot: 'digest', memory: { contacts: 2, lastAt: 5 } };
  const kept = { ...stored, request: checkIn('i1', 'C1'), basis, customerId: 'C1' };
  expect(decodeDecision(encodeDecision(kept))).toEqual(kept);
});

it('stores a decision in a third of its text', () => {
  expect(encodeDecision(stored).length).toBeLessThan(bytes.length / 3);
});

it('reads decisions of earlier releases', () => {
  expect(decodeDecision(encodeEarlier({ text: bytes.toString(), fingerprint }))).toEqual(stored);
  expect(decodeDecision(encodeEarlier({ decision, fingerprint }))).toEqual(stored);
  const text = `${JSON.stringify({ fingerprint })}\n${bytes.toString()}`;
  expect(decodeDecision(encodeCompressed(text, 2))).toEqual(stored);
});

it('refuses a record of a codec that it does not know', () => {
  const bytes = encodeRecord({});
  bytes[0] = 9;
  expect(() => decodeRecord(bytes)).toThrow('a record of codec version 9 cannot be read');
});

it('keeps the dictionaries that stored records were written with', () => {
  const digests = [...ledgerDictionaries].map(([version, dictionary]) => [
    version,
    createHash('sha256').update(dictionary).digest('hex'),
  ]);
  expect(digests).toEqual([
    [2, 'b603693e3b8b7f477b7a942e73d29c8df3291cad00a41567d332c702c416d987'],
    [3, '6f26ed7368213a3b850b54c5c08e03c2a81f3dca48362635c548f51e573b1935'],
  ]);
});
