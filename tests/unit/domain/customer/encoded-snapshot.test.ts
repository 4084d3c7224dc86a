import { describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../../../benchmarks/data/sample-customers.ts';
import { encodeSnapshots } from '../../../../src/domain/customer/encoded-snapshot.ts';
import { encodeSnapshot } from '../../../../src/domain/customer/snapshot-codec.ts';

describe('snapshots encoded together', () => {
  it('have the bytes that each has alone, and keep them when others are encoded', () => {
    const customers = Array.from({ length: 700 }, (_, index) => sampleCustomer(index));
    const first = encodeSnapshots(customers);
    encodeSnapshots(customers.toReversed());
    for (const [index, customer] of customers.entries()) {
      expect(first[index]?.customerId).toBe(customer.customerId);
      expect(Buffer.compare(first[index]?.bytes ?? Buffer.of(), encodeSnapshot(customer))).toBe(0);
    }
  });

  it('name the index keys of their identities, each once', () => {
    const identities = [
      { type: 'member', value: 'ab-12' },
      { type: 'member', value: 'AB 12' },
      { type: 'email', value: 'A@Example.com' },
    ];
    const [encoded] = encodeSnapshots([{ ...sampleCustomer(1), identities }]);
    expect(encoded?.identities).toEqual(['member:AB12', 'email:a@example.com']);
    expect(
      encodeSnapshots([{ schemaVersion: 1, customerId: 'c', asOf: '2026-01-01T00:00:00Z' }]),
    ).toMatchObject([{ customerId: 'c', identities: [] }]);
  });

  it('may be none', () => {
    expect(encodeSnapshots([])).toEqual([]);
  });
});
