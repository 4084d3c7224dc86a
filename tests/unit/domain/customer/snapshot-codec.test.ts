import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../../../benchmarks/data/sample-customers.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import {
  decodeSnapshot,
  encodeInstant,
  encodeSnapshot,
  readAsOf,
} from '../../../../src/domain/customer/snapshot-codec.ts';
import { snapshotColumns, words } from '../../../../src/domain/customer/snapshot-columns.ts';
import { digest } from '../../../../src/shared/digest.ts';

const instant = fc.oneof(
  fc
    .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-02-30T06:10:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T06:60:00Z',
    '2026-11-22T06:10:00Z',
    '1901-01-01T00:00:01Z',
    '2026-11-22T06:10:00+02:00',
    '2026-11-22T06:10Z',
    '2026-11-22T06:10:00.123456789Z',
  ),
);
// Adding 0 turns -0 into 0, as JSON does at the border.
const scalar = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);
const word = fc.oneof(fc.constantFrom(...words), fc.stringMatching(/^[a-z0-9]{1,8}$/));
const attributes = fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,9}$/), scalar);
const snapshots: fc.Arbitrary<Snapshot> = fc.record(
  {
    schemaVersion: fc.constant(1 as const),
    customerId: fc.string({ minLength: 1, unit: 'grapheme' }),
    asOf: fc.constantFrom('2026-11-22T06:10:00Z', '2026-11-22T06:10:00.5+01:00', '1999-01-01T00:00:00Z'),
    name: fc.record({ given: fc.string(), title: fc.string(), asOf: instant }, { requiredKeys: [] }),
    birthDate: fc.constantFrom('1979-04-23', '1900-01-01', '2001-02-29', '2099-12-31'),
    consents: fc.array(
      fc.record({ purpose: word, granted: fc.boolean(), source: fc.string(), at: instant, until: instant }),
    ),
    contacts: fc.array(
      fc.record({ at: instant, channel: word, offerId: word }, { requiredKeys: ['at', 'channel'] }),
    ),
    propensities: fc.dictionary(
      word,
      fc.double({ min: 0, max: 1, noNaN: true }).map((number) => number + 0),
    ),
    attributes,
  },
  { requiredKeys: ['schemaVersion', 'customerId', 'asOf'] },
);

describe('the snapshot codec', () => {
  it('gives back every snapshot as it was, character for character', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        expect(decodeSnapshot(encodeSnapshot(snapshot))).toStrictEqual(structuredClone(snapshot));
      }),
      { numRuns: 2000 },
    );
    for (let index = 0; index < 500; index += 1)
      expect(decodeSnapshot(encodeSnapshot(sampleCustomer(index)))).toStrictEqual(sampleCustomer(index));
  });

  it('puts the asOf in front, so that bytes can be compared without decoding them', () => {
    const snapshot = { ...sampleCustomer(1), asOf: '2026-11-22T06:10:00.250+02:00' };
    expect(readAsOf(encodeSnapshot(snapshot))).toBe(Date.UTC(2026, 10, 22, 4, 10, 0, 250));
  });

  it('orders instants by their bytes, to the nanosecond and whatever their offset', () => {
    const inOrder = [
      '1900-01-01T00:00:00Z',
      '1969-12-31T23:59:59.999999999Z',
      '2026-11-22T06:10:00.25+02:00',
      '2026-11-22T04:10:00.250000001Z',
      '2026-11-22T04:10:00.250001Z',
      '2099-12-31T23:59:59.999999999Z',
    ].map((instant) => Buffer.from(encodeInstant(instant)));
    expect([...inOrder].reverse().sort(Buffer.compare)).toStrictEqual(inOrder);
    expect(encodeInstant('2026-11-22T05:10:00+01:00')).toStrictEqual(
      encodeInstant('2026-11-22T04:10:00.000Z'),
    );
  });

  it('takes less than a third of the JSON', () => {
    const json = Buffer.byteLength(JSON.stringify(sampleCustomer(3)));
    expect(encodeSnapshot(sampleCustomer(3)).length).toBeLessThan(json / 3);
  });

  it('writes the bytes it always wrote: its layout and its words are frozen', () => {
    const bytes = Buffer.concat(
      Array.from({ length: 50 }, (_, index) => encodeSnapshot(sampleCustomer(index))),
    );
    expect(digest(bytes.toString('base64'))).toBe('1y533dcrtteb8czpe0qvqtcsf');
    expect(digest(JSON.stringify([snapshotColumns, words]))).toBe('1jcdcxseag7wevevw8jemjae2');
  });

  it('says which version it cannot read', () => {
    const bytes = encodeSnapshot(sampleCustomer(6));
    bytes[8] = 9;
    expect(() => decodeSnapshot(bytes)).toThrow('codec version 9');
    expect(() => decodeSnapshot(new Uint8Array(0))).toThrow('cannot be read');
  });
});
