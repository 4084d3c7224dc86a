import { describe, expect, it } from 'vitest';
import { DecodedSnapshots } from '../../../../src/adapters/embedded/decoded-snapshots.ts';
import { encodeSnapshot } from '../../../../src/domain/customer/snapshot-codec.ts';

const snapshot = { schemaVersion: 1, customerId: 'c-1', asOf: '2026-11-22T00:00:00Z' } as const;

describe('decoded snapshots', () => {
  it('gives the very same snapshot for as long as the store holds the same bytes', () => {
    const decoded = new DecodedSnapshots();
    const first = decoded.decode('c-1', encodeSnapshot(snapshot));
    expect(first).toEqual(snapshot);
    expect(decoded.decode('c-1', encodeSnapshot(snapshot))).toBe(first);
  });

  it('never gives what other bytes of the same customer meant, not even of the same instant', () => {
    const decoded = new DecodedSnapshots();
    decoded.decode('c-1', encodeSnapshot(snapshot));
    const changed = { ...snapshot, market: 'IT' };
    expect(decoded.decode('c-1', encodeSnapshot(changed))).toEqual(changed);
    expect(decoded.decode('c-1', encodeSnapshot(snapshot))).toEqual(snapshot);
  });

  it('keeps nothing of a customer who is to be forgotten', () => {
    const decoded = new DecodedSnapshots();
    const first = decoded.decode('c-1', encodeSnapshot(snapshot));
    decoded.forget('c-1');
    expect(decoded.decode('c-1', encodeSnapshot(snapshot))).not.toBe(first);
  });
});
