import { describe, expect, it } from 'vitest';
import { eraseCustomer } from '../../../src/maintain/erase-customer.ts';
import { exportCustomer } from '../../../src/maintain/export-customer.ts';
import { getCustomer } from '../../../src/maintain/get-customer.ts';
import { putCustomer } from '../../../src/maintain/put-customer.ts';
import { sampleSnapshot } from '../../contract/sample-records.ts';
import { memoryCustomerStore } from './memory-customer-store.ts';

const now = Date.parse('2026-11-21T00:00:00Z');

describe('putCustomer', () => {
  it('stores identities in their one spelling, each once, and none that is empty', async () => {
    const { customers, snapshots } = memoryCustomerStore();
    const identities = [
      { type: 'booking-reference', value: 'qx7-f2m', asOf: '2026-11-01T00:00:00Z' },
      { type: 'booking-reference', value: 'QX7F2M', asOf: '2026-11-02T00:00:00Z' },
      { type: 'email', value: 'Giulia.Rossi@Example.com' },
      { type: 'phone', value: ' (-) ' },
    ];
    expect(await putCustomer(sampleSnapshot({ identities }), { customers, now })).toEqual({
      status: 'created',
    });
    expect(snapshots.get('C1')?.identities).toEqual([
      { type: 'booking-reference', value: 'QX7F2M', asOf: '2026-11-02T00:00:00Z' },
      { type: 'email', value: 'giulia.rossi@example.com' },
    ]);
  });

  it('keeps a spelling that would outgrow the schema', async () => {
    const { customers, snapshots } = memoryCustomerStore();
    const identities = [{ type: 'card-token', value: '\u{fdfa}'.repeat(20) }];
    await putCustomer(sampleSnapshot({ identities }), { customers, now });
    expect(snapshots.get('C1')?.identities).toEqual(identities);
  });

  it('passes on that a newer snapshot is stored', async () => {
    const { customers } = memoryCustomerStore(sampleSnapshot({ asOf: '2026-11-20T00:00:00Z' }));
    expect(await putCustomer(sampleSnapshot({ asOf: '2026-11-19T00:00:00Z' }), { customers, now })).toEqual({
      status: 'older',
      storedAsOf: '2026-11-20T00:00:00Z',
    });
  });

  it('refuses a snapshot from the future, which would shut out every true one', async () => {
    const { customers, snapshots } = memoryCustomerStore();
    const ahead = (asOf: string) => putCustomer(sampleSnapshot({ asOf }), { customers, now });
    expect(await ahead('2026-11-22T00:00:01Z')).toMatchObject({
      status: 'invalid',
      faults: [{ pointer: '/asOf', example: '2026-11-21T00:00:00.000Z' }],
    });
    expect(snapshots.size).toBe(0);
    expect(await ahead('2026-11-22T00:00:00Z')).toEqual({ status: 'created' });
  });
});

describe('eraseCustomer', () => {
  it('has other systems told before anything is removed', async () => {
    const { customers } = memoryCustomerStore(sampleSnapshot());
    const announced: unknown[] = [];
    const announce = async (customerId: string) => {
      announced.push([customerId, (await customers.find(customerId)) !== undefined]);
    };
    await eraseCustomer('C1', { customers, now, announce });
    expect(announced).toEqual([['C1', true]]);
  });

  it('reports what was removed, or that nothing was stored', async () => {
    const { customers, erasedAt } = memoryCustomerStore(sampleSnapshot());
    expect(await eraseCustomer('C1', { customers, now })).toMatchObject({
      status: 'erased',
      erasure: { snapshot: true },
    });
    expect(await eraseCustomer('C1', { customers, now })).toEqual({ status: 'unknown' });
    expect(erasedAt).toEqual([now, now]);
  });

  it('counts as later than a snapshot from a clock that runs ahead', async () => {
    const { customers, erasedAt } = memoryCustomerStore(
      sampleSnapshot({ asOf: '2026-11-21T00:05:00.9999Z' }),
    );
    await eraseCustomer('C1', { customers, now });
    expect(erasedAt).toEqual([Date.parse('2026-11-21T00:05:01Z')]);
  });
});

describe('getCustomer and exportCustomer', () => {
  it('return what is stored, or report an unknown customer', async () => {
    const snapshot = sampleSnapshot();
    const { customers } = memoryCustomerStore(snapshot);
    expect(await getCustomer('C1', customers)).toEqual({ status: 'found', snapshot });
    expect(await getCustomer('C2', customers)).toEqual({ status: 'unknown' });
    expect(await exportCustomer('C1', customers)).toEqual({
      status: 'found',
      holdings: { customerId: 'C1', snapshot },
    });
    expect(await exportCustomer('C2', customers)).toEqual({ status: 'unknown' });
  });
});
