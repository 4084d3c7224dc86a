import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { StoredId } from '../../src/load/ports.ts';
import { type ContractBench, type OpenContractStore, openBench } from './contract-store.ts';
import { sampleSnapshot } from './sample-records.ts';

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`;

/** What every store must do that extracts are loaded into. */
export function describeSnapshotSinkContract(name: string, openStore: OpenContractStore): void {
  describe(`${name} as sink of loads`, () => {
    let bench: ContractBench;
    const customer = (customerId: string, changes: Partial<Snapshot> = {}): Snapshot =>
      sampleSnapshot({
        customerId,
        asOf: day(10),
        source: 'crm',
        identities: [{ type: 'member', value: customerId.toUpperCase() }],
        ...changes,
      });
    const put = (...snapshots: Snapshot[]) => bench.store.sink.putMany(encodeSnapshots(snapshots));
    const whoHas = (value: string) => bench.store.snapshots.findCustomers([{ type: 'member', value }]);
    const listed = async (source: string): Promise<StoredId[]> => {
      const ids: StoredId[] = [];
      for await (const batch of bench.store.sink.listSource(source)) ids.push(...batch);
      return ids.sort((one, other) => (one.customerId < other.customerId ? -1 : 1));
    };

    beforeEach(async () => {
      bench = await openBench(openStore);
    });
    afterEach(() => bench.store.close());

    it('stores each snapshot unless a newer one is there, and says what became of each', async () => {
      await put(customer('c1'), customer('c2'), customer('c3'));
      expect(
        await put(
          customer('c1', { asOf: day(9) }),
          customer('c2'),
          customer('c3', { asOf: day(11) }),
          customer('c4'),
        ),
      ).toEqual(['older', 'unchanged', 'replaced', 'created']);
      expect((await bench.store.customers.find('c1'))?.asOf).toBe(day(10));
      expect((await bench.store.customers.find('c3'))?.asOf).toBe(day(11));
      expect(await whoHas('C4')).toEqual(['c4']);
    });

    it('stores as many as it asks for at once', async () => {
      const many = Array.from({ length: bench.store.sink.batchSize }, (_, index) => customer(`m${index}`));
      expect(new Set(await put(...many))).toEqual(new Set(['created']));
      expect((await listed('crm')).length).toBe(many.length);
      expect(await whoHas('M17')).toEqual(['m17']);
    });

    it('finds both who come at once with an identity in common, and each by every one of many of their own', async () => {
      const shared = { type: 'member', value: 'HOME' };
      const many = Array.from({ length: bench.store.sink.batchSize }, (_, index) =>
        customer(`m${index}`, {
          identities: [
            ...(index < 2 ? [shared] : []),
            ...Array.from({ length: 45 }, (__, card) => ({ type: 'member', value: `M${index}C${card}` })),
          ],
        }),
      );
      await put(...many);
      expect([...(await whoHas('HOME'))].sort()).toEqual(['m0', 'm1']);
      const last = many.length - 1;
      expect(await whoHas(`M${last}C44`)).toEqual([`m${last}`]);
      expect(new Set(await put(...many))).toEqual(new Set(['unchanged']));
    });

    it('brings in nobody who was erased later', async () => {
      await bench.store.customers.erase('c1', Date.parse(day(15)));
      expect(await put(customer('c1'), customer('c2', { asOf: day(16) }))).toEqual(['older', 'created']);
    });

    it('knows a load that it has seen, and no other', async () => {
      const { sink } = bench.store;
      expect([await sink.checkIn('load-1'), await sink.checkIn('load-1')]).toEqual([false, true]);
      expect(await sink.checkIn('load-2')).toBe(false);
    });

    it('lists who came from a source, with their asOf', async () => {
      await put(customer('c1'), customer('c2', { source: 'erp' }), customer('c3', { asOf: day(11) }));
      const { source: _, ...unsourced } = customer('c4');
      await put(unsourced);
      expect(await listed('crm')).toEqual([
        { customerId: 'c1', asOf: day(10) },
        { customerId: 'c3', asOf: day(11) },
      ]);
      expect(await listed('nobody')).toEqual([]);
    });

    it('retires a snapshot with its identities, for older extracts too, but not for newer ones', async () => {
      await put(customer('c1'), customer('c2'));
      expect(await bench.store.sink.retireMany([{ customerId: 'c1', asOf: day(10) }], day(12))).toBe(1);
      expect(await bench.store.customers.find('c1')).toBeUndefined();
      expect(await whoHas('C1')).toEqual([]);
      expect(await whoHas('C2')).toEqual(['c2']);
      expect(await put(customer('c1', { asOf: day(11) }))).toEqual(['older']);
      expect(await put(customer('c1', { asOf: day(13) }))).toEqual(['created']);
      expect(await whoHas('C1')).toEqual(['c1']);
    });

    it('retires nobody who has changed since they were listed', async () => {
      await put(customer('c1'));
      const ids = await listed('crm');
      await put(customer('c1', { asOf: day(11) }));
      expect(await bench.store.sink.retireMany([...ids, { customerId: 'c9', asOf: day(1) }], day(12))).toBe(
        0,
      );
      expect(await whoHas('C1')).toEqual(['c1']);
    });
  });
}
