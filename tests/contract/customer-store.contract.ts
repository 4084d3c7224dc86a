import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { encodeSnapshot } from '../../src/domain/customer/snapshot-codec.ts';
import { copyOf } from '../../src/domain/customer/snapshot-copy.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import { mostInParty } from '../../src/domain/decision/interaction.ts';
import { type ContractBench, type OpenContractStore, openBench, startOfTests } from './contract-store.ts';
import {
  memoryChange,
  sampleCommit,
  sampleContact,
  samplePromise,
  sampleSnapshot,
  sampleTask,
} from './sample-records.ts';

/** What a decision on a snapshot is stored with. */
const recordOn = (snapshot: Snapshot) => {
  const copy = copyOf(encodeSnapshot(snapshot));
  return {
    request: decisionRequestSchema.parse({
      interactionId: 'i1',
      touchpoint: 'check-in',
      channel: 'kiosk',
      customer: { id: 'C1' },
    }),
    basis: { runtime: 'r1', snapshot: copy.digest, memory: { contacts: 1, lastAt: 5 } },
    copy,
  };
};

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`;

/** What every store of customers must do, and every reader of their snapshots. */
export function describeCustomerStoreContract(name: string, openStore: OpenContractStore): void {
  describe(`${name} as customer store`, () => {
    let bench: ContractBench;
    const put = (changes: Partial<Snapshot>, ifAsOf?: string) =>
      bench.store.customers.put(sampleSnapshot(changes), ifAsOf);
    const whoHas = (type: string, value: string) => bench.store.snapshots.findCustomers([{ type, value }]);

    beforeEach(async () => {
      bench = await openBench(openStore);
    });
    afterEach(() => bench.store.close());

    describe('snapshots', () => {
      it('come back as they were put, from the store and the reader', async () => {
        const snapshot = sampleSnapshot({
          customerId: '日本 {C}:*',
          attributes: { note: 'Grüße — “您好” \u{1f6eb}', visits: 0.1, vip: false, gone: null },
        });
        expect(await bench.store.customers.put(snapshot)).toEqual({ status: 'created' });
        expect(await bench.store.customers.find(snapshot.customerId)).toEqual(snapshot);
        expect(await bench.store.snapshots.readSnapshot(snapshot.customerId)).toMatchObject({
          found: true,
          snapshot,
        });
      });

      it('are absent until they are put', async () => {
        expect(await bench.store.customers.find('C1')).toBeUndefined();
        expect(await bench.store.snapshots.readSnapshot('C1')).toEqual({ found: false });
      });

      it('are replaced by newer ones and by others of the same asOf', async () => {
        await put({ asOf: day(1) });
        expect(await put({ asOf: day(2), market: 'IT' })).toEqual({ status: 'replaced' });
        expect(await put({ asOf: day(2), market: 'DE' })).toEqual({ status: 'replaced' });
        expect(await put({ asOf: day(2), market: 'DE' })).toEqual({ status: 'unchanged' });
        expect((await bench.store.customers.find('C1'))?.market).toBe('DE');
      });

      it('are never replaced by older ones', async () => {
        await put({ asOf: day(2), market: 'IT' });
        expect(await put({ asOf: day(1), market: 'DE' })).toEqual({ status: 'older', storedAsOf: day(2) });
        expect((await bench.store.customers.find('C1'))?.market).toBe('IT');
      });

      it('compare their asOf as instants, whatever the offset and to the nanosecond', async () => {
        await put({ asOf: '2026-11-20T01:00:00+02:00', market: 'IT' });
        expect(await put({ asOf: '2026-11-19T22:59:59Z' })).toMatchObject({ status: 'older' });
        expect(await put({ asOf: '2026-11-19T23:00:00Z', market: 'DE' })).toEqual({ status: 'replaced' });
        expect(await put({ asOf: '2026-11-19T23:00:00.000000002Z' })).toEqual({ status: 'replaced' });
        expect(await put({ asOf: '2026-11-19T23:00:00.000000001Z' })).toMatchObject({ status: 'older' });
      });

      it('with ifAsOf are put only over a snapshot of that very asOf', async () => {
        expect(await put({ asOf: day(3) }, day(1))).toMatchObject({ status: 'older' });
        await put({ asOf: day(1) });
        expect(await put({ asOf: day(3) }, '2026-11-01T01:00:00+01:00')).toEqual({ status: 'replaced' });
        expect(await put({ asOf: day(4) }, day(1))).toEqual({ status: 'older', storedAsOf: day(3) });
        expect(await put({ asOf: day(2) }, day(3))).toEqual({ status: 'older', storedAsOf: day(3) });
      });

      it('let one of fifty at once through that expected the same asOf', async () => {
        await put({ asOf: day(1) });
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, n) => put({ asOf: day(2 + (n % 20)), market: 'IT' }, day(1))),
        );
        expect(results.filter(({ status }) => status === 'replaced')).toHaveLength(1);
        expect(results.filter(({ status }) => status === 'older')).toHaveLength(49);
      });

      it('end as the newest one, in whatever order and together they are put', async () => {
        let round = 0;
        const step = fc.record({ hour: fc.integer({ min: 0, max: 23 }), together: fc.boolean() });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
            round += 1;
            const customerId = `race-${round}`;
            let racing: Promise<unknown>[] = [];
            for (const [index, { hour, together }] of steps.entries()) {
              const asOf = `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`;
              const value = `R${round}X${hour}`;
              const identities = [{ type: 'card-token', value }];
              racing.push(put({ customerId, asOf, identities, attributes: { index } }));
              if (together) continue;
              await Promise.all(racing);
              racing = [];
            }
            await Promise.all(racing);
            const newest = Math.max(...steps.map(({ hour }) => hour));
            const stored = await bench.store.customers.find(customerId);
            expect(stored?.asOf).toBe(`2026-11-20T${String(newest).padStart(2, '0')}:00:00Z`);
            for (const hour of new Set(steps.map((each) => each.hour)))
              expect(await whoHas('card-token', `R${round}X${hour}`)).toEqual(
                hour === newest ? [customerId] : [],
              );
          }),
          { numRuns: 40 },
        );
      });
    });

    describe('identities', () => {
      it('lead to the customer in any spelling', async () => {
        await put({
          identities: [
            { type: 'booking-reference', value: 'qx7-f2m' },
            { type: 'phone', value: '0039 06 123' },
            { type: 'email', value: 'Giulia@Example.com' },
          ],
        });
        expect(await whoHas('booking-reference', ' QX7F2M')).toEqual(['C1']);
        expect(await whoHas('phone', '+39-06-123')).toEqual(['C1']);
        expect(await whoHas('email', 'giulia@example.com')).toEqual(['C1']);
        expect(await whoHas('phone', 'QX7F2M')).toEqual([]);
        expect(await whoHas('booking-reference', 'QX7F2')).toEqual([]);
      });

      it('are forgotten when a newer snapshot lists them no more', async () => {
        await put({
          asOf: day(1),
          identities: [
            { type: 'phone', value: '1' },
            { type: 'phone', value: '2' },
          ],
        });
        await put({
          asOf: day(2),
          identities: [
            { type: 'phone', value: '2' },
            { type: 'phone', value: '3' },
          ],
        });
        expect(await whoHas('phone', '1')).toEqual([]);
        expect(await whoHas('phone', '2')).toEqual(['C1']);
        expect(await whoHas('phone', '3')).toEqual(['C1']);
        await bench.store.customers.put({ schemaVersion: 1, customerId: 'C1', asOf: day(3) });
        expect(await whoHas('phone', '2')).toEqual([]);
      });

      it('of a refused older snapshot lead nowhere', async () => {
        await put({ asOf: day(2), identities: [{ type: 'phone', value: '2' }] });
        await put({ asOf: day(1), identities: [{ type: 'phone', value: '1' }] });
        expect(await whoHas('phone', '1')).toEqual([]);
        expect(await whoHas('phone', '2')).toEqual(['C1']);
      });

      it('that several people share lead to each of them once', async () => {
        const ids = ['C1', 'C2', 'C3'];
        for (const customerId of ids) await put({ customerId });
        expect([...(await whoHas('booking-reference', 'QX7F2M'))].sort()).toEqual(ids);
        await bench.store.customers.erase('C1', startOfTests);
        await bench.store.customers.erase('C2', startOfTests);
        expect(await whoHas('booking-reference', 'QX7F2M')).toEqual(['C3']);
      });

      describe('of several kinds', () => {
        const family: Record<string, readonly string[]> = {
          father: ['booking FAM 123', 'phone +39 1', 'passport YA1', 'card 7'],
          mother: ['booking FAM123', 'phone +39 2', 'passport YA2', 'home 5'],
          child: ['booking FAM123', 'phone +39 2', 'home 5'],
          neighbour: ['booking ELSE11', 'phone +39 1', 'home 5'],
        };
        const toIdentities = (texts: readonly string[]) =>
          texts.map((text) => {
            const [type = '', ...value] = text.split(' ');
            return { type, value: value.join(' ') };
          });

        it.each<[names: string[], holders: string[]]>([
          [['booking FAM123', 'passport YA1'], ['father']],
          [['passport YA-2', 'booking fam-123'], ['mother']],
          [['booking FAM123', 'phone 0039 1'], ['father']],
          [['home 5', 'phone +39 1'], ['neighbour']],
          [['booking FAM123', 'booking FAM 123', 'card 7'], ['father']],
          [['booking FAM123', 'phone +39 2', 'passport YA2'], ['mother']],
          [
            ['booking FAM123', 'phone +39 2'],
            ['child', 'mother'],
          ],
          [
            ['booking FAM123', 'booking FAM123', 'home 5'],
            ['child', 'mother'],
          ],
          [['booking FAM123', 'passport YA9'], []],
          [['booking ELSE11', 'passport YA1'], []],
          [['passport YA1', 'passport YA2'], []],
          [['phone +39 1', 'home 5', 'booking FAM123'], []],
        ])('%j lead to %j: those who carry all of them', async (names, holders) => {
          for (const [customerId, texts] of Object.entries(family))
            await put({ customerId, identities: toIdentities(texts) });
          const found = await bench.store.snapshots.findCustomers(toIdentities(names));
          expect([...found].sort()).toEqual(holders);
        });

        it('that a whole party shares lead to everyone in it', async () => {
          const ids = Array.from({ length: mostInParty }, (_, index) => `P${index}`);
          for (const customerId of ids)
            await put({ customerId, identities: toIdentities(['group A', 'tour B']) });
          const find = (...texts: string[]) => bench.store.snapshots.findCustomers(toIdentities(texts));
          expect([...(await find('group A'))].sort()).toEqual(ids);
          expect([...(await find('group A', 'tour B'))].sort()).toEqual(ids);
        });

        it('that hundreds share lead to more than a party', async () => {
          for (let index = 0; index < 70; index += 1)
            await put({ customerId: `P${index}`, identities: toIdentities(['group A', 'tour B']) });
          await put({ customerId: 'guide', identities: toIdentities(['group A', 'tour B', 'card 7']) });
          const find = (...texts: string[]) => bench.store.snapshots.findCustomers(toIdentities(texts));
          expect(await find('group A', 'card 7')).toEqual(['guide']);
          expect(await find('group A')).toHaveLength(mostInParty + 1);
          expect(await find('group A', 'tour B')).toHaveLength(mostInParty + 1);
        });
      });
    });

    describe('erasure', () => {
      const live = async (customerId: string): Promise<void> => {
        await put({ customerId, household: 'H1', identities: [{ type: 'phone', value: `7${customerId}` }] });
        const decisionId = decisionIdOf(`i-${customerId}`);
        const { version } = (await bench.store.ledger.readMemories(customerId, 'H1')).household ?? {
          version: 0,
        };
        const earlier = (await bench.store.ledger.readMemories(customerId, 'H1')).household;
        await bench.store.ledger.commit(
          sampleCommit(
            { interactionId: `i-${customerId}`, customerId, decisionId },
            {
              memory: memoryChange(customerId, 0, { promises: [samplePromise({ decisionId })] }),
              household: memoryChange('H1', version, {
                contacts: [...(earlier?.contacts ?? []), sampleContact({ decisionId })],
              }),
              tasks: ['a', 'b'].map((letter) =>
                sampleTask({ taskId: `${customerId}-${letter}`, customerId, decisionId }),
              ),
            },
          ),
        );
      };

      it('takes everything of the person, says what, and leaves the others alone', async () => {
        await live('C1');
        await live('C2');
        bench.letters.add('C1-a').add('C2-a');
        expect(await bench.store.customers.erase('C1', startOfTests)).toEqual({
          snapshot: true,
          identities: 1,
          decisions: 1,
          tasks: 2,
          letters: 1,
          memory: true,
        });
        expect(await bench.store.customers.find('C1')).toBeUndefined();
        expect(await whoHas('phone', '7C1')).toEqual([]);
        expect(await bench.store.ledger.findDecision(decisionIdOf('i-C1'))).toBeUndefined();
        expect(await bench.store.ledger.findByInteraction('i-C1')).toBeUndefined();
        expect(await bench.store.tasks.find('C1-a')).toBeUndefined();
        const { memory, household } = await bench.store.ledger.readMemories('C1', 'H1');
        expect(memory.version).toBe(0);
        expect(household?.contacts.map(({ decisionId }) => decisionId)).toEqual([decisionIdOf('i-C2')]);
        expect(await bench.store.customers.export('C1')).toBeUndefined();
        expect(await bench.store.customers.find('C2')).toBeDefined();
        expect([...bench.letters]).toEqual(['C2-a']);
        expect((await bench.store.tasks.count(startOfTests)).states).toMatchObject({
          waiting: 2,
          running: 0,
        });
      });

      it('takes what decisions were decided on along with them', async () => {
        const record = recordOn(sampleSnapshot());
        await bench.store.ledger.commit(sampleCommit({}, record));
        expect(await bench.store.records.findCopy('C1', record.copy.digest)).toBeDefined();
        await bench.store.customers.erase('C1', startOfTests);
        expect(await bench.store.records.findCopy('C1', record.copy.digest)).toBeUndefined();
        expect(await bench.store.records.findDecision(decisionIdOf('i1'))).toBeUndefined();
        const left: unknown[] = [];
        for await (const stored of bench.store.records.listDecisions()) left.push(stored);
        expect(left).toEqual([]);
      });

      it('reports that nothing was stored', async () => {
        expect(await bench.store.customers.erase('C1', startOfTests)).toBeUndefined();
        await live('C1');
        await bench.store.customers.erase('C1', startOfTests);
        expect(await bench.store.customers.erase('C1', startOfTests)).toBeUndefined();
      });

      it('stops waiting tasks and takes the lease from running ones', async () => {
        await live('C1');
        await bench.store.tasks.lease({ now: startOfTests, limit: 1, leaseMs: 1000, owner: 'w1' });
        await bench.store.customers.erase('C1', startOfTests);
        for (const taskId of ['C1-a', 'C1-b']) {
          expect(await bench.store.tasks.complete(taskId, 'w1', startOfTests, {})).toBe(false);
          expect(await bench.store.tasks.fail(taskId, 'w1', 'x', startOfTests)).toBe(false);
          expect(await bench.store.tasks.change(taskId, { kind: 'run' }, startOfTests)).toEqual({
            status: 'unknown',
          });
        }
        expect(
          await bench.store.tasks.lease({ now: startOfTests + 9999, limit: 9, leaseMs: 1, owner: 'w2' }),
        ).toEqual([]);
      });

      it('lets no older extract bring the person back, but a later one', async () => {
        await put({ asOf: day(1) });
        await bench.store.customers.erase('C1', Date.parse(day(5)));
        const older = await put({ asOf: day(4) });
        expect(older).toMatchObject({ status: 'older' });
        if (older.status === 'older') expect(Date.parse(older.storedAsOf)).toBe(Date.parse(day(5)));
        expect(await bench.store.customers.find('C1')).toBeUndefined();
        expect(await whoHas('booking-reference', 'QX7F2M')).toEqual([]);
        expect(await put({ asOf: day(6) })).toEqual({ status: 'created' });
      });

      it('lets no decision under way bring the person back', async () => {
        await live('C1');
        await bench.store.customers.erase('C1', startOfTests);
        const known = { asOf: '2026-11-20T00:00:00Z', ageMs: 1, source: 'cache' as const };
        const later = new Date(startOfTests + 1).toISOString();
        const decide = (decision: Parameters<typeof sampleCommit>[0]) =>
          bench.store.ledger.commit(
            sampleCommit({ interactionId: 'i9', ...decision }, { tasks: [sampleTask()] }),
          );
        expect(await decide({})).toEqual({ status: 'conflict', budgets: [] });
        expect(await decide({ decidedAt: later, snapshot: known })).toEqual({
          status: 'conflict',
          budgets: [],
        });
        expect(await bench.store.customers.export('C1')).toBeUndefined();
        expect(await decide({ decidedAt: later, snapshot: { ...known, asOf: later } })).toEqual({
          status: 'committed',
        });
      });

      it('accepts a person without a snapshot', async () => {
        await bench.store.ledger.commit(sampleCommit({}, { tasks: [sampleTask()] }));
        expect(await bench.store.customers.erase('C1', startOfTests)).toMatchObject({
          snapshot: false,
          decisions: 1,
          tasks: 1,
          memory: false,
        });
      });
    });

    describe('export', () => {
      it('holds everything of the person', async () => {
        const promise = samplePromise();
        await put({});
        const change = sampleCommit(
          {},
          {
            memory: memoryChange('C1', 0, { promises: [promise] }),
            household: memoryChange('H1', 0, {
              contacts: [sampleContact(), sampleContact({ decisionId: 'of-another' })],
            }),
            tasks: [sampleTask()],
            ...recordOn(sampleSnapshot()),
          },
        );
        await bench.store.ledger.commit(change);
        const [decisionId, { request, basis }] = [change.decision.decisionId, change];
        expect(await bench.store.customers.export('C1')).toEqual({
          customerId: 'C1',
          snapshot: sampleSnapshot(),
          identities: ['booking-reference:QX7F2M'],
          memory: change.memory?.next,
          householdMemory: [{ promises: [], contacts: [sampleContact()] }],
          decisions: [change.decision],
          decidedOn: [{ decisionId, request, basis }],
          snapshotsDecidedOn: [sampleSnapshot()],
          tasks: [await bench.store.tasks.find('t1')],
        });
      });

      it('holds each version of the snapshot that was decided on, once', async () => {
        const [first, second] = [sampleSnapshot({ market: 'IT' }), sampleSnapshot({ market: 'DE' })];
        for (const [index, snapshot] of [first, second, first].entries())
          await bench.store.ledger.commit(sampleCommit({ interactionId: `i-${index}` }, recordOn(snapshot)));
        const { decidedOn, snapshotsDecidedOn } = (await bench.store.customers.export('C1')) ?? {};
        expect(decidedOn).toHaveLength(3);
        expect(snapshotsDecidedOn).toHaveLength(2);
        expect(snapshotsDecidedOn).toEqual(expect.arrayContaining([first, second]));
      });

      it('is undefined when nothing is stored', async () => {
        expect(await bench.store.customers.export('C1')).toBeUndefined();
      });
    });
  });
}
