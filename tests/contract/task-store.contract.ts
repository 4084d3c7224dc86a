import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskChanged } from '../../src/deliver/ports.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import type { TaskChange } from '../../src/domain/tasks/change-task.ts';
import type { Task, TaskRecord, TaskState } from '../../src/domain/tasks/task.ts';
import { type ContractBench, type OpenContractStore, openBench, startOfTests } from './contract-store.ts';
import { sampleCommit, sampleTask } from './sample-records.ts';

const minute = 60_000;
const noTasks: Record<TaskState, number> = {
  waiting: 0,
  held: 0,
  running: 0,
  done: 0,
  parked: 0,
  cancelled: 0,
};
const idsOf = (tasks: readonly TaskRecord[]): string[] => tasks.map(({ taskId }) => taskId);

/** What every task store must do. Tasks come into it with decisions, through the ledger. */
export function describeTaskStoreContract(name: string, openStore: OpenContractStore): void {
  describe(`${name} as task store`, () => {
    let bench: ContractBench;
    const plant = async (...tasks: readonly Partial<Task>[]): Promise<void> => {
      for (const changes of tasks) {
        const { taskId, interactionId = taskId === undefined ? 'i1' : `for-${taskId}` } = changes;
        const task = sampleTask({ ...changes, interactionId, decisionId: decisionIdOf(interactionId) });
        const { customerId } = task;
        const { decisionId = decisionIdOf(interactionId) } = changes;
        await bench.store.ledger.commit(
          sampleCommit({ interactionId, customerId, decisionId }, { tasks: [task] }),
        );
      }
    };
    const change = (wanted: TaskChange, now = startOfTests, taskId = 't1'): Promise<TaskChanged> =>
      bench.store.tasks.change(taskId, wanted, now);
    const lease = (now: number, owner = 'w1', limit = 100): Promise<readonly TaskRecord[]> =>
      bench.store.tasks.lease({ now, limit, leaseMs: minute, owner });

    beforeEach(async () => {
      bench = await openBench(openStore);
    });
    afterEach(() => bench.store.close());

    describe('a task that comes with no decision', () => {
      const notice = sampleTask({
        taskId: 'erase-1',
        type: 'action',
        customerId: '',
        decisionId: '',
        interactionId: '',
        payload: { erase: true },
      });

      it('waits to be done once, and outlasts the erasure of anybody', async () => {
        await bench.store.tasks.add(notice);
        await bench.store.customers.erase('C1', startOfTests);
        const [leased] = await lease(startOfTests);
        expect(leased).toMatchObject({ taskId: 'erase-1', state: 'running', payload: { erase: true } });
        await bench.store.tasks.add(notice);
        expect(await bench.store.tasks.complete('erase-1', 'w1', startOfTests, {})).toBe(true);
        await bench.store.tasks.add(notice);
        expect(await bench.store.tasks.find('erase-1')).toMatchObject({ state: 'done' });
        expect(await lease(startOfTests + minute)).toEqual([]);
      });
    });

    describe('birth', () => {
      it('stores a task with its decision, waiting until it is due', async () => {
        await plant({ dueAt: startOfTests + minute });
        expect(await bench.store.tasks.find('t1')).toEqual({
          ...sampleTask({ dueAt: startOfTests + minute }),
          state: 'waiting',
          attempts: 0,
          nextAt: startOfTests + minute,
        });
        expect(await bench.store.tasks.find('t2')).toBeUndefined();
      });

      it('stores all tasks of one decision', async () => {
        const tasks = ['t1', 't2', 't3'].map((taskId) => sampleTask({ taskId }));
        await bench.store.ledger.commit(sampleCommit({}, { tasks }));
        const found = idsOf(await bench.store.tasks.list({ decisionId: decisionIdOf('i1'), limit: 10 }));
        expect(new Set(found)).toEqual(new Set(['t1', 't2', 't3']));
      });
    });

    describe('leases', () => {
      it('give what is due, longest due first, up to the limit, and count the attempt', async () => {
        await plant(
          { taskId: 'a', dueAt: startOfTests + 2 },
          { taskId: 'b', dueAt: startOfTests + 1 },
          { taskId: 'c', dueAt: startOfTests + 3 },
          { taskId: 'd', dueAt: startOfTests + 4 },
        );
        expect(await lease(startOfTests)).toEqual([]);
        expect(idsOf(await lease(startOfTests + 3, 'w1', 2))).toEqual(['b', 'a']);
        const [third, ...rest] = await lease(startOfTests + 3);
        expect(rest).toEqual([]);
        expect(third).toMatchObject({
          taskId: 'c',
          state: 'running',
          attempts: 1,
          leaseOwner: 'w1',
          leaseUntil: startOfTests + 3 + minute,
        });
        expect(await bench.store.tasks.find('c')).toEqual(third);
      });

      it('never give one task to two workers', async () => {
        await plant(...Array.from({ length: 40 }, (_, n) => ({ taskId: `t${n}`, decisionId: `d${n}` })));
        const leases = await Promise.all(
          Array.from({ length: 20 }, (_, n) => lease(startOfTests, `w${n % 2}`, 3)),
        );
        const ids = leases.flatMap(idsOf);
        expect(ids).toHaveLength(40);
        expect(new Set(ids).size).toBe(40);
      });

      it('run out: the task goes to the next worker and the first one has lost it', async () => {
        await plant({});
        await lease(startOfTests, 'w1');
        expect(await lease(startOfTests + minute - 1, 'w2')).toEqual([]);
        expect(await lease(startOfTests + minute, 'w2')).toMatchObject([{ attempts: 2, leaseOwner: 'w2' }]);
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests, {})).toBe(false);
        expect(await bench.store.tasks.fail('t1', 'w1', 'late')).toBe(false);
        expect(await bench.store.tasks.postpone('t1', 'w1', 'late', startOfTests)).toBe(false);
        expect(await bench.store.tasks.complete('t1', 'w2', startOfTests, {})).toBe(true);
      });

      it('that ran out unnoticed still let their worker complete', async () => {
        await plant({});
        await lease(startOfTests, 'w1');
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests + 10 * minute, {})).toBe(true);
      });
    });

    describe('endings', () => {
      it('postpone returns a task to waiting as if the attempt had not been made', async () => {
        await plant({});
        await lease(startOfTests);
        const later = startOfTests + minute;
        expect(await bench.store.tasks.postpone('t1', 'w1', 'its system is away', later)).toBe(true);
        const waiting = { state: 'waiting', attempts: 0, nextAt: later, lastError: 'its system is away' };
        expect(await bench.store.tasks.find('t1')).toMatchObject(waiting);
        expect(await lease(later - 1)).toEqual([]);
        expect(await lease(later, 'w2')).toMatchObject([{ taskId: 't1', attempts: 1, leaseOwner: 'w2' }]);
        expect(await bench.store.tasks.count(later)).toMatchObject({ states: { running: 1, waiting: 0 } });
      });

      it('complete keeps the result and ends the task for good', async () => {
        await plant({});
        await lease(startOfTests);
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests + 5, { file: 'a.html' })).toBe(true);
        const done = await bench.store.tasks.find('t1');
        expect(done).toMatchObject({
          state: 'done',
          attempts: 1,
          finishedAt: startOfTests + 5,
          result: { file: 'a.html' },
        });
        expect(done).not.toHaveProperty('leaseOwner');
        expect(done).not.toHaveProperty('leaseUntil');
        expect(await lease(startOfTests + 100 * minute)).toEqual([]);
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests, {})).toBe(false);
      });

      it('fail puts it back until the next try, with the error', async () => {
        await plant({});
        await lease(startOfTests);
        expect(await bench.store.tasks.fail('t1', 'w1', 'no paper', startOfTests + minute)).toBe(true);
        expect(await bench.store.tasks.find('t1')).toMatchObject({
          state: 'waiting',
          attempts: 1,
          nextAt: startOfTests + minute,
          lastError: 'no paper',
        });
        expect(await lease(startOfTests + minute - 1)).toEqual([]);
        expect(await lease(startOfTests + minute)).toMatchObject([{ attempts: 2 }]);
      });

      it('fail without a next try parks it', async () => {
        await plant({});
        await lease(startOfTests);
        expect(await bench.store.tasks.fail('t1', 'w1', 'refused')).toBe(true);
        expect(await bench.store.tasks.find('t1')).toMatchObject({ state: 'parked', lastError: 'refused' });
        expect(await lease(startOfTests + 100 * minute)).toEqual([]);
      });

      it('cancel keeps the cause and ends the task for good', async () => {
        await plant({});
        await lease(startOfTests);
        const cause = { code: 'reason-gone', detail: '"flight-flies" does not hold' } as const;
        expect(await bench.store.tasks.cancel('t1', 'w2', cause, startOfTests)).toBe(false);
        expect(await bench.store.tasks.cancel('t1', 'w1', cause, startOfTests + 5)).toBe(true);
        const cancelled = await bench.store.tasks.find('t1');
        expect(cancelled).toMatchObject({ state: 'cancelled', cause, finishedAt: startOfTests + 5 });
        expect(cancelled).not.toHaveProperty('leaseOwner');
        expect(await lease(startOfTests + 100 * minute)).toEqual([]);
        expect(await change({ kind: 'run' })).toMatchObject({ status: 'refused' });
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests, {})).toBe(false);
        expect(idsOf(await bench.store.tasks.list({ state: 'cancelled', limit: 10 }))).toEqual(['t1']);
      });

      it('are refused for a task that is not running or not known', async () => {
        await plant({});
        expect(await bench.store.tasks.cancel('t1', 'w1', { code: 'customer-gone' }, startOfTests)).toBe(
          false,
        );
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests, {})).toBe(false);
        expect(await bench.store.tasks.fail('t1', 'w1', 'x', startOfTests)).toBe(false);
        expect(await bench.store.tasks.complete('nobody', 'w1', startOfTests, {})).toBe(false);
      });
    });

    describe('changes by an operator', () => {
      const cancel = { kind: 'cancel', cause: { code: 'operator', detail: 'the passenger called' } } as const;
      const later = { kind: 'due', at: startOfTests + 7 * minute } as const;
      const every: readonly TaskChange[] = [
        ...(['retry', 'run', 'hold', 'release'] as const).map((kind) => ({ kind })),
        later,
        cancel,
      ];

      it('retry sends a parked task again and restarts its count of attempts', async () => {
        await plant({});
        await lease(startOfTests);
        await bench.store.tasks.fail('t1', 'w1', 'refused');
        expect(await change({ kind: 'retry' }, startOfTests + minute)).toMatchObject({ status: 'changed' });
        const task = await bench.store.tasks.find('t1');
        expect(task).toMatchObject({ state: 'waiting', attempts: 0, nextAt: startOfTests + minute });
        expect(task).not.toHaveProperty('finishedAt');
        expect(await lease(startOfTests + minute)).toMatchObject([{ taskId: 't1', attempts: 1 }]);
      });

      it('run brings a waiting task forward', async () => {
        await plant({ dueAt: startOfTests + 100 * minute });
        expect(await change({ kind: 'run' })).toMatchObject({ status: 'changed' });
        expect(idsOf(await lease(startOfTests))).toEqual(['t1']);
        expect(await lease(startOfTests + 100 * minute, 'w2')).toHaveLength(1);
      });

      it('hold keeps a task from every worker until release', async () => {
        await plant({});
        expect(await change({ kind: 'hold' })).toMatchObject({ status: 'changed', task: { state: 'held' } });
        expect(await change({ kind: 'hold' })).toMatchObject({ status: 'unchanged' });
        expect(await lease(startOfTests + 100 * minute)).toEqual([]);
        expect((await bench.store.tasks.count(startOfTests + minute)).oldestDueAt).toBeUndefined();
        expect(idsOf(await bench.store.tasks.list({ state: 'held', limit: 10 }))).toEqual(['t1']);
        expect(await change({ kind: 'release' })).toMatchObject({ status: 'changed' });
        expect(await change({ kind: 'release' })).toMatchObject({ status: 'unchanged' });
        expect(idsOf(await lease(startOfTests))).toEqual(['t1']);
      });

      it.each(['waiting', 'held'])('due moves a %s task to another time, later or earlier', async (state) => {
        await plant({ dueAt: startOfTests + minute });
        if (state === 'held') await change({ kind: 'hold' });
        expect(await change(later)).toMatchObject({ status: 'changed' });
        expect(await change(later)).toMatchObject({ status: 'unchanged' });
        if (state === 'held') await change({ kind: 'release' });
        expect(await bench.store.tasks.find('t1')).toMatchObject({ dueAt: later.at, nextAt: later.at });
        expect(await lease(later.at - 1)).toEqual([]);
        expect(await lease(later.at)).toMatchObject([{ taskId: 't1', dueAt: later.at }]);
      });

      it.each(['waiting', 'held', 'parked'])(
        'cancel ends a %s task for good, with its cause',
        async (state) => {
          await plant({});
          if (state === 'held') await change({ kind: 'hold' });
          if (state === 'parked') {
            await lease(startOfTests);
            await bench.store.tasks.fail('t1', 'w1', 'refused');
          }
          expect(await change(cancel, startOfTests + 5)).toMatchObject({ status: 'changed' });
          const other = { kind: 'cancel', cause: { code: 'customer-gone' } } as const;
          expect(await change(other)).toMatchObject({ status: 'unchanged', task: { cause: cancel.cause } });
          expect(await bench.store.tasks.find('t1')).toMatchObject({
            state: 'cancelled',
            cause: cancel.cause,
            finishedAt: startOfTests + 5,
          });
          expect(await lease(startOfTests + 100 * minute)).toEqual([]);
        },
      );

      it('leave a task that runs or is done as it is, and know no others', async () => {
        await plant({});
        await lease(startOfTests);
        for (const wanted of every) {
          const refused = await change(wanted);
          expect(refused).toMatchObject({ status: 'refused', task: { state: 'running', leaseOwner: 'w1' } });
        }
        expect(await bench.store.tasks.complete('t1', 'w1', startOfTests, {})).toBe(true);
        for (const wanted of every)
          expect(await change(wanted)).toMatchObject({ status: 'refused', task: { state: 'done' } });
        for (const wanted of every)
          expect(await change(wanted, startOfTests, 'nobody')).toEqual({ status: 'unknown' });
      });

      it('and workers never both win', async () => {
        const ids = Array.from({ length: 40 }, (_, n) => `t${n}`);
        await plant(...ids.map((taskId, n) => ({ taskId, decisionId: `d${n}` })));
        const [cancelled, ...leases] = await Promise.all([
          Promise.all(ids.map((taskId) => change(cancel, startOfTests, taskId))),
          ...ids.map((_, n) => lease(startOfTests, `w${n}`, 1)),
        ]);
        const taken = new Set(leases.flatMap(idsOf));
        for (const [at, taskId] of ids.entries()) {
          const { state } = (await bench.store.tasks.find(taskId)) ?? {};
          expect([cancelled[at]?.status, state, taken.has(taskId)]).toEqual(
            taken.has(taskId) ? ['refused', 'running', true] : ['changed', 'cancelled', false],
          );
        }
      });
    });

    describe('list', () => {
      beforeEach(() =>
        plant(
          { taskId: 'a', customerId: 'C1', interactionId: 'd1' },
          { taskId: 'b', customerId: 'C2', interactionId: 'd2' },
          { taskId: 'c', customerId: 'C1', interactionId: 'd3', dueAt: startOfTests + minute },
          { taskId: 'd', customerId: 'C1', interactionId: 'd4' },
        ),
      );

      it('gives all, or those that fit every filter', async () => {
        await lease(startOfTests);
        const list = async (filter: object): Promise<string> =>
          idsOf(await bench.store.tasks.list({ ...filter, limit: 10 }))
            .sort((one, other) => (one < other ? -1 : 1))
            .join('');
        expect(await list({})).toEqual('abcd');
        expect(await list({ state: 'running' })).toEqual('abd');
        expect(await list({ customerId: 'C1' })).toEqual('acd');
        expect(await list({ decisionId: decisionIdOf('d2') })).toEqual('b');
        expect(await list({ customerId: 'C1', state: 'running' })).toEqual('ad');
        expect(await list({ decisionId: decisionIdOf('d2'), customerId: 'C1' })).toEqual('');
        expect(await list({ state: 'parked' })).toEqual('');
      });

      it.each([{}, { state: 'waiting' as const }, { customerId: 'C1' }])(
        'pages through %j without gap or double',
        async (filter) => {
          const whole = idsOf(await bench.store.tasks.list({ ...filter, limit: 1000 }));
          const paged: string[] = [];
          for (let page: string[] = ['first']; page.length > 0; ) {
            const after = paged.at(-1);
            page = idsOf(
              await bench.store.tasks.list({ ...filter, limit: 1, ...(after !== undefined && { after }) }),
            );
            expect(page.length).toBeLessThanOrEqual(1);
            paged.push(...page);
          }
          expect(paged).toEqual(whole);
          expect(whole.length).toBeGreaterThan(2);
        },
      );
    });

    describe('count', () => {
      it('is zero for an empty store', async () => {
        expect(await bench.store.tasks.count(startOfTests)).toEqual({ states: noTasks });
      });

      it('follows every change of state', async () => {
        const count = async (now = startOfTests) => (await bench.store.tasks.count(now)).states;
        await plant(
          { taskId: 'a' },
          { taskId: 'b', interactionId: 'd2' },
          { taskId: 'c', interactionId: 'd3' },
        );
        expect(await count()).toEqual({ ...noTasks, waiting: 3 });
        await lease(startOfTests);
        expect(await count()).toEqual({ ...noTasks, running: 3 });
        await bench.store.tasks.complete('a', 'w1', startOfTests, {});
        await bench.store.tasks.fail('b', 'w1', 'x', startOfTests + minute);
        await bench.store.tasks.fail('c', 'w1', 'x');
        expect(await count()).toEqual({ ...noTasks, done: 1, waiting: 1, parked: 1 });
        await change({ kind: 'retry' }, startOfTests, 'c');
        await change({ kind: 'hold' }, startOfTests, 'c');
        expect(await count()).toEqual({ ...noTasks, done: 1, waiting: 1, held: 1 });
        await change({ kind: 'release' }, startOfTests, 'c');
        expect(await count()).toEqual({ ...noTasks, done: 1, waiting: 2 });
        await lease(startOfTests);
        await bench.store.tasks.cancel('c', 'w1', { code: 'customer-gone' }, startOfTests);
        expect(await count()).toEqual({ ...noTasks, done: 1, waiting: 1, cancelled: 1 });
      });

      it('says since when the oldest due one waits, and nothing when none is due', async () => {
        await plant(
          { taskId: 'a', dueAt: startOfTests + 5 },
          { taskId: 'b', interactionId: 'd2', dueAt: startOfTests + 9 },
        );
        expect((await bench.store.tasks.count(startOfTests)).oldestDueAt).toBeUndefined();
        expect((await bench.store.tasks.count(startOfTests + 10)).oldestDueAt).toBe(startOfTests + 5);
        await lease(startOfTests + 5);
        expect((await bench.store.tasks.count(startOfTests + 10)).oldestDueAt).toBe(startOfTests + 9);
      });
    });
  });
}
