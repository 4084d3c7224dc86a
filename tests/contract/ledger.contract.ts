import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Commit,
  CommitResult,
  OutcomeEntry,
  OutcomeWrite,
  SettleEntry,
} from '../../src/decide/ports.ts';
import type { BudgetTake } from '../../src/domain/contact/budget.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { digest } from '../../src/shared/digest.ts';
import { type ContractBench, type OpenContractStore, openBench, startOfTests } from './contract-store.ts';
import {
  memoryChange,
  sampleCommit,
  sampleContact,
  sampleDecision,
  sampleMemory,
  samplePromise,
  sampleSnapshot,
  sampleTask,
} from './sample-records.ts';

const hour = 3_600_000;
const take = (changes: Partial<BudgetTake> = {}): BudgetTake => ({
  budget: 'seats',
  key: 'seats:TA601:first',
  amount: 1,
  limit: 2,
  expiresAt: startOfTests + hour,
  ...changes,
});
const numbered = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const tally = (results: readonly CommitResult[]): Record<string, number> =>
  Object.fromEntries(
    ['committed', 'repeated', 'conflict'].map((status) => [
      status,
      results.filter((result) => result.status === status).length,
    ]),
  );

/** What every ledger must do, whatever keeps it. */
export function describeLedgerContract(name: string, openStore: OpenContractStore): void {
  describe(`${name} as ledger`, () => {
    let bench: ContractBench;
    const commit = (change: Commit): Promise<CommitResult> => bench.store.ledger.commit(change);
    const commitWith = (interactionId: string, changes: Partial<Commit>): Promise<CommitResult> =>
      commit(sampleCommit({ interactionId }, changes));

    beforeEach(async () => {
      bench = await openBench(openStore);
    });
    afterEach(() => bench.store.close());

    describe('decisions', () => {
      it('gives a decision back by its id and its interaction, as it was', async () => {
        const change = sampleCommit({
          facts: {
            note: 'Grüße, 您好 — “quoted” \u2028 \u{1f6eb}',
            nothing: null,
            list: [1, [2, {}]],
            'odd key': 0.1,
          },
          customerId: null,
        });
        expect(await commit(change)).toEqual({ status: 'committed' });
        const { decision, bytes } = change;
        const expected = { decision, bytes, fingerprint: 'f1' };
        expect(await bench.store.ledger.findByInteraction('i1')).toMatchObject(expected);
        expect(await bench.store.ledger.findDecision(decisionIdOf('i1'))).toMatchObject(expected);
      });

      it('keeps what a decision was decided on, with one copy of the snapshot for the customer', async () => {
        const basis = { runtime: 'r1', snapshot: 'digest', memory: { contacts: 1, lastAt: 5 } };
        const request = { interactionId: 'i1', touchpoint: 'check-in', channel: 'kiosk' };
        const copy = { digest: 'digest', bytes: Buffer.from([0, 255, 10, 128]) };
        await commitWith('i1', { basis, request, copy });
        await commitWith('i2', { basis, copy });
        expect(await bench.store.ledger.findByInteraction('i1')).toMatchObject({ basis, request });
        expect(Buffer.from((await bench.store.records.findCopy('C1', 'digest')) ?? [])).toEqual(copy.bytes);
        expect(await bench.store.records.findCopy('C2', 'digest')).toBeUndefined();
        expect(await bench.store.records.findCopy('C1', 'other')).toBeUndefined();
      });

      it('keeps a snapshot’s copy for a customer whom the answer does not name', async () => {
        const copy = { digest: 'digest', bytes: Buffer.from('snapshot') };
        await commit(sampleCommit({ customerId: null }, { customerId: 'C7', copy }));
        expect(Buffer.from((await bench.store.records.findCopy('C7', 'digest')) ?? [])).toEqual(copy.bytes);
      });

      it('removes the copies of a customer’s snapshots with the customer', async () => {
        const commitOn = (interactionId: string, customerId: string, digest: string) =>
          commit(
            sampleCommit(
              { interactionId, customerId },
              {
                basis: { runtime: 'r1', snapshot: digest },
                copy: { digest, bytes: Buffer.from(digest) },
                ...(digest === 'b' && { household: memoryChange('H1', 0) }),
              },
            ),
          );
        await commitOn('i1', 'C1', 'a');
        await commitOn('i2', 'C1', 'b');
        await commitOn('i3', 'C2', 'a');
        await bench.store.customers.erase('C1', startOfTests);
        expect(await bench.store.records.findCopy('C1', 'a')).toBeUndefined();
        expect(await bench.store.records.findCopy('C1', 'b')).toBeUndefined();
        expect(await bench.store.records.findCopy('C2', 'a')).toBeDefined();
      });

      it('lists each decision once, and finds it with its record', async () => {
        const ids = numbered(30).map((n) => `i${n}`);
        for (const interactionId of ids)
          await commit(
            sampleCommit({ interactionId, customerId: `C${interactionId}` }, { basis: { runtime: 'r' } }),
          );
        const listed: string[] = [];
        for await (const { decision, basis } of bench.store.records.listDecisions()) {
          expect(basis).toEqual({ runtime: 'r' });
          listed.push(decision.interactionId);
        }
        expect(listed.sort()).toEqual(ids.sort());
        const found = await bench.store.records.findDecision(decisionIdOf('i7'));
        expect(found).toMatchObject({ basis: { runtime: 'r' }, decision: { interactionId: 'i7' } });
      });

      it('keeps the texts of what decisions are made with', async () => {
        const { tools } = bench.store;
        expect(await tools.find('rules:v1')).toBeUndefined();
        const text = JSON.stringify({ words: 'Grüße 您好 '.repeat(1000) });
        await tools.keep('rules:v1', text);
        await tools.keep('rules:v1', text);
        await tools.keep('runtime:r1', '{}');
        expect(await tools.find('rules:v1')).toBe(text);
        expect(await tools.find('runtime:r1')).toBe('{}');
      });

      it('knows nothing of what was not committed', async () => {
        expect(await bench.store.ledger.findByInteraction('i1')).toBeUndefined();
        expect(await bench.store.ledger.findDecision(decisionIdOf('i1'))).toBeUndefined();
        expect(await bench.store.ledger.findDecision('')).toBeUndefined();
      });

      it('keeps interactions with odd and long ids apart', async () => {
        const ids = [
          'a:b',
          'a',
          'a ',
          'ä',
          '{a}',
          '*',
          '日'.repeat(128),
          `${'日'.repeat(127)}本`,
          '__proto__',
          '0',
        ];
        for (const interactionId of ids) await commitWith(interactionId, {});
        for (const interactionId of ids)
          expect((await bench.store.ledger.findByInteraction(interactionId))?.decision.interactionId).toBe(
            interactionId,
          );
      });

      it('answers a repeat with the first decision and changes nothing', async () => {
        await commitWith('i1', { fingerprint: 'first', takes: [take()], memory: memoryChange('C1', 0) });
        const again = await commit(
          sampleCommit(
            { locale: 'de-DE' },
            {
              fingerprint: 'second',
              takes: [take()],
              memory: memoryChange('C1', 0),
              tasks: [sampleTask({ taskId: 'never' })],
            },
          ),
        );
        expect(again).toMatchObject({
          status: 'repeated',
          stored: { decision: sampleDecision(), fingerprint: 'first' },
        });
        expect(await bench.store.tasks.find('never')).toBeUndefined();
        expect((await bench.store.ledger.readMemories('C1', undefined)).memory.version).toBe(1);
        expect(await commitWith('i2', { takes: [take()] })).toEqual({ status: 'committed' });
      });

      it('repeats what was decided for one customer when the interaction comes again for another', async () => {
        const first = sampleCommit({}, { tasks: [sampleTask()], takes: [take()] });
        expect(await commit(first)).toEqual({ status: 'committed' });
        for (const customerId of ['C2', 'C3', 'C4', null]) {
          const again = sampleCommit(
            { customerId },
            { tasks: [sampleTask({ taskId: 't2' })], takes: [take()] },
          );
          expect(await commit(again)).toMatchObject({ status: 'repeated', stored: { bytes: first.bytes } });
        }
        expect(await bench.store.tasks.list({ limit: 10 })).toHaveLength(1);
        expect(await bench.store.ledger.readBudgets([take().key])).toMatchObject([{ taken: 1 }]);
      });

      it('commits one of fifty at once for one interaction and answers the others with it', async () => {
        const results = await Promise.all(
          numbered(50).map((n) =>
            commit(
              sampleCommit(
                { facts: { task: `t${n}` } },
                {
                  fingerprint: `f${n}`,
                  takes: [take({ limit: 100 })],
                  tasks: [sampleTask({ taskId: `t${n}` })],
                },
              ),
            ),
          ),
        );
        expect(tally(results)).toEqual({ committed: 1, repeated: 49, conflict: 0 });
        const winner = await bench.store.ledger.findByInteraction('i1');
        for (const result of results) if (result.status === 'repeated') expect(result.stored).toEqual(winner);
        const tasks = await bench.store.tasks.list({ limit: 1000 });
        expect(tasks.map(({ taskId }) => taskId)).toEqual([winner?.decision.facts['task']]);
      });
    });

    describe('memories', () => {
      it('that a decision only counted on must not have moved, and stay as they are', async () => {
        const check = (id: string, expected: number) => ({ memory: { id, expected } });
        expect(await commitWith('i1', check('C1', 0))).toEqual({ status: 'committed' });
        expect(await commitWith('i2', { memory: memoryChange('C1', 0) })).toEqual({ status: 'committed' });
        expect(await commitWith('i3', check('C1', 0))).toEqual({ status: 'conflict', budgets: [] });
        expect(await commitWith('i4', check('C1', 1))).toEqual({ status: 'committed' });
        const household = { id: 'H1', expected: 1 };
        expect(await commitWith('i5', { household })).toEqual({ status: 'conflict', budgets: [] });
        expect((await bench.store.ledger.readMemories('C1', 'H1')).memory.version).toBe(1);
      });

      it('are empty where there is no record', async () => {
        const empty = { version: 0, promises: [], contacts: [] };
        expect(await bench.store.ledger.readMemories('C1', 'H1')).toEqual({
          memory: empty,
          household: empty,
        });
        expect(await bench.store.ledger.readMemories(undefined, undefined)).toEqual({ memory: empty });
      });

      it('are what was committed, the customer’s and the household’s apart even under one id', async () => {
        const own = memoryChange('C1', 0, { promises: [samplePromise()] });
        const shared = memoryChange('C1', 0, { contacts: [sampleContact()] });
        await commitWith('i1', { memory: own, household: shared });
        expect(await bench.store.ledger.readMemories('C1', 'C1')).toEqual({
          memory: own.next,
          household: shared.next,
        });
      });

      it('refuse a change that expected another version, and with it the whole commit', async () => {
        await commitWith('i1', { memory: memoryChange('C1', 0), household: memoryChange('H1', 0) });
        const stale: Partial<Commit>[] = [
          { memory: memoryChange('C1', 0) },
          { memory: memoryChange('C1', 2) },
          { memory: memoryChange('C1', 1), household: memoryChange('H1', 0) },
        ];
        for (const change of stale)
          expect(await commitWith('i2', { ...change, tasks: [sampleTask()], takes: [take()] })).toEqual({
            status: 'conflict',
            budgets: [],
          });
        expect(await bench.store.ledger.findByInteraction('i2')).toBeUndefined();
        expect(await bench.store.tasks.find('t1')).toBeUndefined();
        const { memory, household } = await bench.store.ledger.readMemories('C1', 'H1');
        expect([memory.version, household?.version]).toEqual([1, 1]);
        const fresh = { memory: memoryChange('C1', 1), household: memoryChange('H1', 1) };
        expect(await commitWith('i2', fresh)).toEqual({ status: 'committed' });
      });

      it('let one of fifty at once through from one version', async () => {
        const results = await Promise.all(
          numbered(50).map((n) => commitWith(`i${n}`, { memory: memoryChange('C1', 0) })),
        );
        expect(tally(results)).toEqual({ committed: 1, repeated: 0, conflict: 49 });
        expect((await bench.store.ledger.readMemories('C1', undefined)).memory.version).toBe(1);
      });

      it('keep the newest 1,000 contacts and 200 promises, in their order', async () => {
        const contacts = numbered(1100).map((n) => sampleContact({ offerId: `o${n}`, at: startOfTests + n }));
        const promises = numbered(250)
          .map((n) => samplePromise({ actionId: `a${n}`, at: startOfTests + n }))
          .reverse();
        await commitWith('i1', { memory: memoryChange('C1', 0, { contacts, promises }) });
        const { memory } = await bench.store.ledger.readMemories('C1', undefined);
        expect(memory).toEqual(
          sampleMemory({ contacts: contacts.slice(100), promises: promises.slice(0, 200) }),
        );
      });
    });

    describe('budgets', () => {
      it('give exactly two to fifty who take at once from a budget of two', async () => {
        const results = await Promise.all(
          numbered(50).map((n) => commitWith(`i${n}`, { takes: [take({ limit: 2 })] })),
        );
        expect(tally(results)).toEqual({ committed: 2, repeated: 0, conflict: 48 });
        for (const result of results)
          if (result.status === 'conflict')
            expect(result.budgets).toEqual([{ key: 'seats:TA601:first', taken: 2, limit: 2 }]);
      });

      it('keep the limit of the first take, and a lower one that a later take reports', async () => {
        await commitWith('i1', { takes: [take({ limit: 2 })] });
        expect(await commitWith('i2', { takes: [take({ limit: 1 })] })).toMatchObject({ status: 'conflict' });
        expect(await commitWith('i2', { takes: [take({ limit: 2 })] })).toEqual({ status: 'committed' });
        expect(await commitWith('i3', { takes: [take({ limit: 9 })] })).toMatchObject({ status: 'conflict' });
      });

      it('are taken together or not at all, and name only those that were short', async () => {
        const other = take({ key: 'points', limit: 100, amount: 60 });
        await commitWith('i1', { takes: [other] });
        const both = await commitWith('i2', { takes: [take(), other], tasks: [sampleTask()] });
        expect(both).toEqual({ status: 'conflict', budgets: [{ key: 'points', taken: 60, limit: 100 }] });
        expect(await bench.store.tasks.find('t1')).toBeUndefined();
        const rest = [take({ amount: 2 }), take({ key: 'points', limit: 100, amount: 40 })];
        expect(await commitWith('i3', { takes: rest })).toEqual({ status: 'committed' });
      });

      it('add up several takes of one key in one decision', async () => {
        expect(await commitWith('i1', { takes: [take(), take(), take()] })).toMatchObject({
          status: 'conflict',
        });
        expect(await commitWith('i2', { takes: [take(), take()] })).toEqual({ status: 'committed' });
        expect(await commitWith('i3', { takes: [take()] })).toMatchObject({ status: 'conflict' });
      });

      it('refuse a first take over the limit and open nothing by it', async () => {
        const result = await commitWith('i1', { takes: [take({ limit: 0 })] });
        expect(result).toEqual({
          status: 'conflict',
          budgets: [{ key: 'seats:TA601:first', taken: 0, limit: 0 }],
        });
        expect(await commitWith('i2', { takes: [take({ limit: 1 })] })).toEqual({ status: 'committed' });
      });

      it('report how much is taken without taking any, and omit what is untouched or expired', async () => {
        await commitWith('i1', { takes: [take({ limit: 5, amount: 2 })] });
        const read = () => bench.store.ledger.readBudgets(['seats:TA601:first', 'other']);
        expect(await read()).toEqual([{ key: 'seats:TA601:first', taken: 2, limit: 5 }]);
        expect(await read()).toEqual(await read());
        bench.clock.now = startOfTests + hour;
        expect(await read()).toEqual([]);
      });

      it('have their limit corrected, down and up, where something is taken', async () => {
        const correct = (limit: number) => bench.store.ledger.correctBudget('seats:TA601:first', limit);
        expect(await correct(1)).toBeUndefined();
        await commitWith('i1', { takes: [take({ limit: 10 })] });
        const corrected = { key: 'seats:TA601:first', taken: 1, limit: 1 };
        expect(await correct(1)).toEqual(corrected);
        expect(await correct(1)).toEqual(corrected);
        expect(await commitWith('i2', { takes: [take({ limit: 10 })] })).toEqual({
          status: 'conflict',
          budgets: [corrected],
        });
        expect(await correct(2)).toEqual({ ...corrected, limit: 2 });
        expect(await commitWith('i3', { takes: [take({ limit: 10 })] })).toEqual({ status: 'committed' });
        expect(await correct(0)).toEqual({ ...corrected, taken: 2, limit: 0 });
        expect(await commitWith('i4', { takes: [take({ limit: 10 })] })).toMatchObject({
          status: 'conflict',
        });
        bench.clock.now = startOfTests + hour;
        expect(await correct(5)).toBeUndefined();
      });

      it('start again when they have expired', async () => {
        await commitWith('i1', { takes: [take({ limit: 1 })] });
        bench.clock.now = startOfTests + hour - 1;
        expect(await commitWith('i2', { takes: [take({ limit: 1 })] })).toMatchObject({ status: 'conflict' });
        bench.clock.now = startOfTests + hour;
        const later = take({ limit: 1, expiresAt: bench.clock.now + hour });
        expect(await commitWith('i3', { takes: [later] })).toEqual({ status: 'committed' });
        expect(await commitWith('i4', { takes: [later] })).toMatchObject({ status: 'conflict' });
      });
    });

    describe('whoever follows the decisions', () => {
      /** Reads on until there is nothing new, and gives the interactions as they came. */
      const follow = async (after: string | undefined, limit = 16) => {
        const seen: string[] = [];
        for (let place = after; ; ) {
          const { decisions, next } = await bench.store.records.readDecisions(place, limit);
          seen.push(...decisions.map(({ decision }) => decision.interactionId));
          if (next === place) return { seen, next };
          place = next;
        }
      };
      const ofMany = (index: number) =>
        commit(sampleCommit({ interactionId: `i${index}`, customerId: `C${index}` }));

      it('gets nothing where nothing is stored, and goes on from there', async () => {
        const start = await follow(undefined);
        expect(start.seen).toEqual([]);
        await ofMany(1);
        expect((await follow(start.next)).seen).toEqual(['i1']);
      });

      it('gets every decision once with its record, also those that are stored meanwhile', async () => {
        const stored = Promise.all(numbered(60).map(ofMany));
        const seen: string[] = [];
        let place: string | undefined;
        for (let isLast = false; ; ) {
          const page = await bench.store.records.readDecisions(place, 16);
          seen.push(...page.decisions.map(({ decision }) => decision.interactionId));
          const isEnd = page.next === place;
          place = page.next;
          if (isEnd && isLast) break;
          if (isEnd) await stored.then(() => (isLast = true));
        }
        expect(seen.toSorted()).toEqual(
          numbered(60)
            .map((index) => `i${index}`)
            .toSorted(),
        );
        expect((await follow(place)).seen).toEqual([]);
        const basis = { runtime: 'r1' };
        await commitWith('i60', { basis });
        const { decisions } = await bench.store.records.readDecisions(place, 16);
        expect(decisions).toMatchObject([{ basis, decision: { interactionId: 'i60' } }]);
      });

      it('gets those of one customer in the order in which they were stored', async () => {
        for (const index of numbered(20)) await commitWith(`i${index}`, {});
        const { decisions } = await bench.store.records.readDecisions(undefined, 1000);
        expect(decisions.map(({ decision }) => decision.interactionId).slice(0, 20)).toEqual(
          numbered(20)
            .slice(0, decisions.length)
            .map((index) => `i${index}`),
        );
        expect((await follow(undefined)).seen).toEqual(numbered(20).map((index) => `i${index}`));
      });

      it('gets all of one customer, also those whose answer does not name the customer, and of nobody else', async () => {
        for (const index of numbered(3)) await commitWith(`i${index}`, {});
        await commit(sampleCommit({ interactionId: 'i3', customerId: null }, { customerId: 'C1' }));
        await commit(sampleCommit({ interactionId: 'i4', customerId: 'C2' }));
        const found = await bench.store.records.readDecisionsOf('C1');
        expect(found.map(({ decision }) => decision.interactionId).toSorted()).toEqual([
          'i0',
          'i1',
          'i2',
          'i3',
        ]);
        expect(await bench.store.records.readDecisionsOf('C3')).toEqual([]);
      });

      it('does not get what a refused repeat or another place has of an interaction', async () => {
        await commit(sampleCommit({ customerId: 'C1' }));
        await commit(sampleCommit({ customerId: 'C2' }));
        expect((await follow(undefined)).seen).toEqual(['i1']);
      });

      it.each([
        ['a', ['i1', 'i2']],
        ['the last', ['i1']],
      ])(
        'gets %s decision once more where its answer was replaced, and none that was erased',
        async (_, all) => {
          for (const each of all) await commitWith(each, {});
          const { next } = await follow(undefined);
          const decision = sampleDecision({ facts: { words: 'settled' } });
          const answer = { decision, bytes: Buffer.from(JSON.stringify(decision)), fingerprint: 'f1' };
          await bench.store.ledger.settle({
            ...{ decisionId: decision.decisionId, interactionId: 'i1', memory: memoryChange('C1', 0) },
            ...{ givenBack: [], takes: [], cancelled: [], tasks: [], answer },
          });
          expect((await bench.store.records.readDecisions(next, 16)).decisions).toMatchObject([{ decision }]);
          await bench.store.customers.erase('C1', startOfTests);
          expect((await follow(undefined)).seen).toEqual([]);
        },
      );

      it('gets a decision as changed when outcomes come or a promise moves, with what became of it', async () => {
        const { records, ledger } = bench.store;
        await commitWith('i1', {});
        await commitWith('i2', {});
        const { next } = await follow(undefined);
        const shown = sampleContact({ outcome: 'shown' });
        await ledger.addOutcomes({
          ...{ decisionId: decisionIdOf('i1'), expected: 0, outcomes: [shown] },
          ...{ counts: [], takes: [], tasks: [] },
        });
        const changed = await records.readDecisions(next, 16);
        expect(changed.decisions).toMatchObject([{ decision: { interactionId: 'i1' }, isChange: true }]);
        const [promise] = sampleMemory({
          promises: [samplePromise({ decisionId: decisionIdOf('i2') })],
        }).promises;
        await ledger.settle({
          ...{ decisionId: decisionIdOf('i2'), interactionId: 'i2' },
          memory: memoryChange('C1', 0, { promises: promise === undefined ? [] : [promise] }),
          ...{ givenBack: [], takes: [], cancelled: [], tasks: [] },
        });
        const moved = await records.readDecisions(changed.next, 16);
        expect(moved.decisions).toMatchObject([{ decision: { interactionId: 'i2' }, isChange: true }]);
        const all = [...changed.decisions, ...moved.decisions];
        expect(await records.readAftermath(all)).toEqual([
          { outcomes: [shown], promises: [] },
          { outcomes: [], promises: [promise] },
        ]);
      });

      it('gets who was erased, and nothing decided before', async () => {
        await commitWith('i1', {});
        const { next } = await follow(undefined);
        await bench.store.customers.erase('C1', startOfTests);
        const page = await bench.store.records.readDecisions(next, 16);
        expect(page).toMatchObject({ decisions: [], erased: [digest('C1')] });
      });

      it.each(['', 'yesterday!', '1-', '-', '1.2.3.4.5.6.7', '9'.repeat(200)])(
        'is refused with the place %j, which no page gave',
        async (place) => {
          await expect(bench.store.records.readDecisions(place, 16)).rejects.toMatchObject({
            code: 'invalid-request',
          });
        },
      );
    });

    describe('settlements of promises', () => {
      const settlement = (changes: Partial<SettleEntry> = {}): SettleEntry => ({
        decisionId: decisionIdOf('i1'),
        interactionId: 'i1',
        memory: memoryChange('C1', 1),
        givenBack: [],
        takes: [],
        cancelled: [],
        tasks: [],
        ...changes,
      });
      const stateOf = async (taskId: string) => (await bench.store.tasks.find(taskId))?.state;
      const takenOf = async () => (await bench.store.ledger.readBudgets([take().key]))[0]?.taken;
      const letters = ['t-1', 't-2', 't-3'].map((taskId) => sampleTask({ taskId }));
      const seats = [take(), take({ key: 'seats:TA601:business' })];
      const promised = () =>
        commitWith('i1', { memory: memoryChange('C1', 0), takes: seats, tasks: letters });

      it('change the memory, give back, cancel and add tasks in one step', async () => {
        await promised();
        const promises = [samplePromise()];
        const result = await bench.store.ledger.settle(
          settlement({
            memory: memoryChange('C1', 1, { promises }),
            givenBack: [{ key: take().key, amount: 1 }],
            cancelled: [{ taskId: 't-1', cause: { code: 'promise-refused', detail: 'cabin is full' } }],
            tasks: [sampleTask({ taskId: 'a1-remedy', type: 'remedy' })],
          }),
        );
        expect(result).toEqual({ status: 'settled' });
        expect((await bench.store.ledger.readMemories('C1', undefined)).memory.promises).toEqual(promises);
        expect(await takenOf()).toBe(0);
        expect(await bench.store.ledger.readBudgets(['seats:TA601:business'])).toMatchObject([{ taken: 1 }]);
        expect(await bench.store.tasks.find('t-1')).toMatchObject({
          state: 'cancelled',
          cause: { code: 'promise-refused', detail: 'cabin is full' },
          finishedAt: startOfTests,
        });
        expect([await stateOf('t-2'), await stateOf('a1-remedy')]).toEqual(['waiting', 'waiting']);
        const { states } = await bench.store.tasks.count(startOfTests);
        expect(states).toEqual({ waiting: 3, held: 0, running: 0, done: 0, parked: 0, cancelled: 1 });
        const leased = await bench.store.tasks.lease({
          now: startOfTests,
          limit: 9,
          leaseMs: 1000,
          owner: 'w',
        });
        expect(leased.map(({ taskId }) => taskId).sort()).toEqual(['a1-remedy', 't-2', 't-3']);
      });

      it('change nothing where the memory has moved on', async () => {
        await promised();
        const result = await bench.store.ledger.settle(
          settlement({
            memory: memoryChange('C1', 0),
            givenBack: [{ key: take().key, amount: 1 }],
            cancelled: [{ taskId: 't-1', cause: { code: 'promise-refused' } }],
            tasks: [sampleTask({ taskId: 'never' })],
          }),
        );
        expect(result).toEqual({ status: 'conflict', budgets: [] });
        expect([await takenOf(), await stateOf('t-1'), await stateOf('never')]).toEqual([
          1,
          'waiting',
          undefined,
        ]);
      });

      it('come behind the very answer that they name, and behind no other', async () => {
        const memory = memoryChange('C1', 0);
        const change = sampleCommit({}, { memory, fingerprint: 'mine', takes: [take()] });
        const committed = commit(change);
        const behind = bench.store.ledger.settle(settlement({ onlyBehind: change }));
        expect(await committed).toEqual({ status: 'committed' });
        expect(await behind).toEqual({ status: 'settled' });
        const other = sampleCommit({ elapsedMs: 7 });
        for (const onlyBehind of [other, sampleCommit({ interactionId: 'i2' })])
          expect(
            await bench.store.ledger.settle(settlement({ memory: memoryChange('C1', 2), onlyBehind })),
          ).toEqual({ status: 'conflict', budgets: [] });
      });

      it('give back before they take, never below nothing, and name a budget that is short', async () => {
        await promised();
        const swap = settlement({
          givenBack: [{ key: take().key, amount: 5 }],
          takes: [take({ amount: 2 })],
        });
        expect(await bench.store.ledger.settle(swap)).toEqual({ status: 'settled' });
        expect(await takenOf()).toBe(2);
        const more = settlement({ memory: memoryChange('C1', 2), takes: [take()] });
        expect(await bench.store.ledger.settle(more)).toEqual({
          status: 'conflict',
          budgets: [{ key: take().key, taken: 2, limit: 2 }],
        });
        expect((await bench.store.ledger.readMemories('C1', undefined)).memory.version).toBe(2);
      });

      it('count what a system confirmed no more beside what callers report, and never more than the first limit', async () => {
        await promised();
        const taking = (interactionId: string, limit: number) =>
          commitWith(interactionId, { takes: [take({ limit })] });
        const key = take().key;
        expect(await taking('i2', 1)).toEqual({ status: 'conflict', budgets: [{ key, taken: 1, limit: 1 }] });
        await bench.store.ledger.settle(settlement({ givenBack: [{ key, amount: 0, confirmed: 1 }] }));
        expect(await bench.store.ledger.readBudgets([key])).toEqual([
          { key, taken: 1, limit: 2, confirmed: 1 },
        ]);
        expect(await taking('i3', 0)).toEqual({ status: 'conflict', budgets: [{ key, taken: 1, limit: 1 }] });
        expect(await taking('i4', 1)).toEqual({ status: 'committed' });
        expect(await taking('i5', 9)).toEqual({ status: 'conflict', budgets: [{ key, taken: 2, limit: 2 }] });
        const undone = { memory: memoryChange('C1', 2), givenBack: [{ key, amount: 1, confirmed: -1 }] };
        await bench.store.ledger.settle(settlement(undone));
        expect(await bench.store.ledger.readBudgets([key])).toEqual([{ key, taken: 1, limit: 2 }]);
      });

      it('take a running task from its worker, and leave what is done', async () => {
        await promised();
        const lease = { now: startOfTests, limit: 3, leaseMs: 60_000, owner: 'w' };
        await bench.store.tasks.lease(lease);
        await bench.store.tasks.complete('t-1', 'w', startOfTests, {});
        await bench.store.tasks.fail('t-2', 'w', 'no');
        const cancelled = ['t-1', 't-2', 't-3', 'unheard-of'].map((taskId) => ({
          taskId,
          cause: { code: 'promise-withdrawn' } as const,
        }));
        await bench.store.ledger.settle(settlement({ cancelled }));
        expect([await stateOf('t-1'), await stateOf('t-2'), await stateOf('t-3')]).toEqual([
          'done',
          'cancelled',
          'cancelled',
        ]);
        expect(await bench.store.tasks.complete('t-3', 'w', startOfTests, {})).toBe(false);
        expect(await bench.store.tasks.change('t-3', { kind: 'run' }, startOfTests)).toMatchObject({
          status: 'refused',
        });
      });

      it('give a decision other words, and a repeat gets those', async () => {
        await promised();
        const decision = sampleDecision({ facts: { words: 'settled' } });
        const answer = { decision, bytes: Buffer.from(JSON.stringify(decision)), fingerprint: 'f1' };
        await bench.store.ledger.settle(settlement({ answer }));
        expect(await bench.store.ledger.findByInteraction('i1')).toMatchObject(answer);
        expect(await bench.store.ledger.findDecision(decision.decisionId)).toMatchObject(answer);
      });

      it('let one of many at once win', async () => {
        await promised();
        const results = await Promise.all(
          numbered(20).map(() =>
            bench.store.ledger.settle(settlement({ givenBack: [{ key: take().key, amount: 1 }] })),
          ),
        );
        expect(results.filter(({ status }) => status === 'settled')).toHaveLength(1);
        expect(await takenOf()).toBe(0);
      });
    });

    describe('outcomes', () => {
      const event = sampleContact({ outcome: 'shown' });
      const write = (changes: Partial<OutcomeEntry> = {}): Promise<OutcomeWrite> =>
        bench.store.ledger.addOutcomes({
          decisionId: decisionIdOf('i1'),
          expected: 0,
          outcomes: [event],
          counts: [],
          takes: [],
          tasks: [],
          ...changes,
        });
      const add = async (changes: Partial<OutcomeEntry> = {}): Promise<boolean> =>
        (await write(changes)).status === 'stored';
      const tallies = async () =>
        [...(await bench.store.ledger.countOutcomes())].sort((a, b) =>
          JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
        );

      it('are kept with their decision, in the order of the reports', async () => {
        await commitWith('i1', {});
        const later = sampleContact({ outcome: 'accepted', category: 'comfort', sessionId: 's1', at: 1 });
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toEqual([]);
        expect(await add()).toBe(true);
        expect(await add({ expected: 1, outcomes: [later] })).toBe(true);
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toEqual([event, later]);
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i2'))).toEqual([]);
      });

      it('change nothing where the decision is not there, or more is known of it than was expected', async () => {
        const change = {
          memory: memoryChange('C1', 0),
          counts: [{ offerId: 'lounge', outcome: 'shown' }],
        } as const;
        expect(await add(change)).toBe(false);
        await commitWith('i1', {});
        expect(await add({ ...change, expected: 1 })).toBe(false);
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toEqual([]);
        expect((await bench.store.ledger.readMemories('C1', undefined)).memory.version).toBe(0);
        expect(await tallies()).toEqual([]);
      });

      it('change both memories with them, or nothing where one has moved on', async () => {
        await commitWith('i1', {});
        const contacts = [event];
        expect(
          await add({
            memory: memoryChange('C1', 0, { contacts }),
            household: memoryChange('H1', 0, { contacts }),
          }),
        ).toBe(true);
        expect(await bench.store.ledger.readMemories('C1', 'H1')).toEqual({
          memory: sampleMemory({ contacts }),
          household: sampleMemory({ contacts }),
        });
        expect(
          await add({ expected: 1, memory: memoryChange('C1', 1), household: memoryChange('H1', 0) }),
        ).toBe(false);
        expect((await bench.store.ledger.readMemories('C1', 'H1')).memory.version).toBe(1);
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toHaveLength(1);
      });

      it('add up over all decisions by offer, segment and outcome', async () => {
        const count = { offerId: 'lounge', segment: 'gold', outcome: 'shown' } as const;
        for (const n of numbered(3)) {
          await commitWith(`i${n}`, {});
          await add({
            decisionId: decisionIdOf(`i${n}`),
            counts: [count, { offerId: 'lounge', outcome: 'accepted' }],
          });
        }
        expect(await tallies()).toEqual([
          { offerId: 'lounge', outcome: 'accepted', count: 3 },
          { ...count, count: 3 },
        ]);
      });

      it('add up by day, offer, rule and channel, for reports', async () => {
        const shownAt = { day: '2026-11-30', ruleId: 'r1', channel: 'kiosk' };
        const count = { offerId: 'lounge', segment: 'gold', outcome: 'shown', shownAt } as const;
        for (const n of numbered(3)) {
          await commitWith(`i${n}`, {});
          const day = `2026-11-${28 + n}`;
          await add({
            decisionId: decisionIdOf(`i${n}`),
            counts: [count, { ...count, outcome: 'accepted', shownAt: { ...shownAt, day } }],
          });
        }
        const { read } = bench.store.offerDays;
        const sorted = (await read('2026-11-29', '2026-11-30')).toSorted((a, b) => b.count - a.count);
        const row = { offerId: 'lounge', day: '2026-11-30', ruleId: 'r1', channel: 'kiosk' };
        expect(sorted.filter(({ outcome }) => outcome === 'shown')).toEqual([
          { ...row, outcome: 'shown', count: 3 },
        ]);
        expect(
          sorted
            .filter(({ outcome }) => outcome === 'accepted')
            .map(({ day }) => day)
            .sort(),
        ).toEqual(['2026-11-29', '2026-11-30']);
        expect(await read('2026-11-28', '2026-11-28')).toHaveLength(1);
      });

      it('count each once, however many report it at the same time', async () => {
        await commitWith('i1', {});
        const results = await Promise.all(
          numbered(20).map(() => add({ counts: [{ offerId: 'lounge', outcome: 'shown' }] })),
        );
        expect(results.filter(Boolean)).toHaveLength(1);
        expect(await tallies()).toEqual([{ offerId: 'lounge', outcome: 'shown', count: 1 }]);
      });

      it('keep what an acceptance did, and take and store what follows in the same write', async () => {
        await commitWith('i1', {});
        const effect = { status: 'done', actions: [], messages: [], tasks: [] } as const;
        const accepted = {
          ...sampleContact({ outcome: 'accepted' }),
          effect: { ...effect, actions: [], messages: [], tasks: [] },
        };
        const change = {
          memory: memoryChange('C1', 0),
          outcomes: [accepted],
          takes: [take({ limit: 3, amount: 2 })],
          tasks: [sampleTask({ taskId: 'o1' }), sampleTask({ taskId: 'o2' })],
        };
        expect(await write(change)).toEqual({ status: 'stored' });
        expect(await write({ ...change, expected: 1 })).toEqual({ status: 'moved' });
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toEqual([accepted]);
        expect(await bench.store.ledger.readBudgets(['seats:TA601:first'])).toEqual([
          { key: 'seats:TA601:first', taken: 2, limit: 3 },
        ]);
        const listed = await bench.store.tasks.list({ customerId: 'C1', limit: 10 });
        expect(listed.map(({ taskId, state }) => [taskId, state])).toEqual([
          ['o1', 'waiting'],
          ['o2', 'waiting'],
        ]);
        expect(
          await bench.store.tasks.lease({ now: startOfTests, limit: 9, leaseMs: hour, owner: 'w1' }),
        ).toHaveLength(2);
      });

      it('change nothing where a budget is short, and say how short', async () => {
        await commitWith('i1', { takes: [take({ limit: 3, amount: 2 })] });
        const other = take({ key: 'seats:TA601:business', limit: 9 });
        const change = {
          memory: memoryChange('C1', 0),
          takes: [other, take({ limit: 9 }), take({ limit: 9 })],
          tasks: [sampleTask({ taskId: 'o1' })],
          counts: [{ offerId: 'lounge', outcome: 'accepted' }],
        } as const;
        expect(await write(change)).toMatchObject({
          status: 'short',
          budgets: [{ key: 'seats:TA601:first', limit: 3 }],
        });
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toEqual([]);
        expect(await bench.store.ledger.readBudgets(['seats:TA601:business'])).toEqual([]);
        expect(await bench.store.tasks.find('o1')).toBeUndefined();
        expect(await tallies()).toEqual([]);
      });

      it('take exactly what is left, however many accept at the same time', async () => {
        for (const n of numbered(40)) await commitWith(`i${n}`, {});
        const written = await Promise.all(
          numbered(40).map((n) =>
            write({
              decisionId: decisionIdOf(`i${n}`),
              takes: [take({ limit: 3 })],
              tasks: [sampleTask({ taskId: `o${n}` })],
            }),
          ),
        );
        expect(written.filter(({ status }) => status === 'stored')).toHaveLength(3);
        expect(written.filter(({ status }) => status === 'short')).toHaveLength(37);
        expect(await bench.store.tasks.list({ limit: 100 })).toHaveLength(3);
      });

      it('go with the person, the counts stay', async () => {
        await bench.store.customers.put(sampleSnapshot());
        await commitWith('i1', {});
        await add({ counts: [{ offerId: 'lounge', outcome: 'shown' }] });
        await bench.store.customers.erase('C1', startOfTests);
        expect(await bench.store.ledger.readOutcomes(decisionIdOf('i1'))).toEqual([]);
        expect(await add({ expected: 0 })).toBe(false);
        expect(await tallies()).toHaveLength(1);
      });
    });
  });
}
