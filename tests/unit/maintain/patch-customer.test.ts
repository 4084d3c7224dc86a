import { describe, expect, it } from 'vitest';
import type { CheckSnapshot } from '../../../src/domain/customer/snapshot.ts';
import { snapshotSchema } from '../../../src/domain/customer/snapshot.ts';
import { type PatchResult, patchCustomer } from '../../../src/maintain/patch-customer.ts';
import { sampleSnapshot } from '../../contract/sample-records.ts';
import { memoryCustomerStore } from './memory-customer-store.ts';

const checkSnapshot: CheckSnapshot = (candidate) => {
  const parsed = snapshotSchema.safeParse(candidate);
  if (parsed.success) return { valid: true, snapshot: parsed.data };
  const faults = parsed.error.issues.map((issue) => ({
    pointer: `/${issue.path.join('/')}`,
    message: issue.message,
  }));
  return { valid: false, faults };
};
const earlier = '2026-11-19T00:00:00Z';
const stored = '2026-11-20T00:00:00Z';
const later = '2026-11-21T00:00:00Z';

describe('patchCustomer', () => {
  const setUp = () => {
    const memory = memoryCustomerStore(sampleSnapshot({ asOf: stored, market: 'IT' }));
    const patch = (document: Record<string, unknown>, customerId = 'C1'): Promise<PatchResult> =>
      patchCustomer(customerId, document, { customers: memory.customers, checkSnapshot });
    return { ...memory, patch };
  };

  it('merges the patch into the stored snapshot', async () => {
    const { patch, snapshots } = setUp();
    const result = await patch({ asOf: later, market: null, name: { title: 'Dr' } });
    const expected = sampleSnapshot({
      asOf: later,
      name: { given: 'Giulia', family: 'Rossi', title: 'Dr' },
      value: { asOf: stored },
    });
    expect(result).toEqual({ status: 'patched', snapshot: expected });
    expect(snapshots.get('C1')).toEqual(expected);
  });

  it('takes a patch of the stored asOf', async () => {
    expect(await setUp().patch({ asOf: stored, market: 'DE' })).toMatchObject({ status: 'patched' });
  });

  it('refuses an older patch, whatever its offset', async () => {
    const { patch, snapshots } = setUp();
    expect(await patch({ asOf: earlier, market: 'DE' })).toEqual({ status: 'older', storedAsOf: stored });
    expect(await patch({ asOf: '2026-11-20T00:30:00+01:00' })).toMatchObject({ status: 'older' });
    expect(snapshots.get('C1')?.market).toBe('IT');
  });

  it('refuses a patch that does not say when it was true', async () => {
    const { patch } = setUp();
    for (const document of [{ market: 'DE' }, { asOf: null }, { asOf: 5 }])
      expect(await patch(document)).toMatchObject({ status: 'invalid', faults: [{ pointer: '/asOf' }] });
  });

  it('refuses what would not be a snapshot any more, and stores nothing', async () => {
    const { patch, snapshots } = setUp();
    const before = snapshots.get('C1');
    const bad = [{ market: 'Italy' }, { schemaVersion: null }, { nonsense: 1 }, { name: { given: 5 } }];
    for (const document of bad)
      expect(await patch({ asOf: later, ...document })).toMatchObject({ status: 'invalid' });
    expect(await patch({ asOf: later, customerId: 'C2' })).toMatchObject({
      status: 'invalid',
      faults: [{ pointer: '/customerId' }],
    });
    expect(snapshots.get('C1')).toBe(before);
    expect(snapshots.has('C2')).toBe(false);
  });

  it('says when there is no such customer', async () => {
    expect(await setUp().patch({ asOf: later }, 'nobody')).toEqual({ status: 'unknown' });
  });

  it('stores identities in their one spelling', async () => {
    const { patch, snapshots } = setUp();
    await patch({ asOf: later, identities: [{ type: 'phone', value: '0039 06-123' }] });
    expect(snapshots.get('C1')?.identities).toEqual([{ type: 'phone', value: '+3906123' }]);
  });

  it('applies itself again over what another writer stored in between', async () => {
    const { patch, snapshots, hooks } = setUp();
    hooks.beforePut = async () => {
      hooks.beforePut = async () => undefined;
      snapshots.set('C1', sampleSnapshot({ asOf: later, nationality: 'CH' }));
    };
    expect(await patch({ asOf: later, market: 'DE' })).toMatchObject({ status: 'patched' });
    expect(snapshots.get('C1')).toMatchObject({ nationality: 'CH', market: 'DE' });
  });

  it('gives up when it loses every race', async () => {
    const { patch, snapshots, hooks } = setUp();
    let races = 0;
    hooks.beforePut = async () => {
      races += 1;
      const asOf = `2026-11-20T00:00:00.${String(races).padStart(3, '0')}Z`;
      snapshots.set('C1', sampleSnapshot({ asOf }));
    };
    expect(await patch({ asOf: later, market: 'DE' })).toEqual({ status: 'contended' });
    expect(races).toBe(20);
  });
});
