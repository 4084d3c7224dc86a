import { expect, it } from 'vitest';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { type OpenContractStore, openBench, startOfTests } from './contract-store.ts';
import { sampleCommit, sampleTask } from './sample-records.ts';

const day = 86_400_000;

/** Redis forgets finished tasks by itself, while others are leased; the embedded store is swept. `openStore` keeps them 400 days. */
export function describeRedisRetention(name: string, openStore: OpenContractStore): void {
  it(`${name} forgets a finished task in time, and every trace of it`, async () => {
    const { store } = await openBench(openStore);
    await store.ledger.commit(sampleCommit({}, { tasks: [sampleTask(), sampleTask({ taskId: 't2' })] }));
    const lease = (now: number) => store.tasks.lease({ now, limit: 1, leaseMs: 1000, owner: 'w1' });
    const [task] = await lease(startOfTests);
    const taskId = task?.taskId ?? '';
    expect(await store.tasks.complete(taskId, 'w1', startOfTests, {})).toBe(true);
    await lease(startOfTests + 399 * day);
    expect(await store.tasks.find(taskId)).toMatchObject({ state: 'done' });
    await lease(startOfTests + 401 * day);
    expect(await store.tasks.find(taskId)).toBeUndefined();
    for (const filter of [
      { customerId: 'C1' },
      { decisionId: decisionIdOf('i1') },
      { state: 'done' as const },
    ])
      expect((await store.tasks.list({ ...filter, limit: 9 })).map((one) => one.taskId)).not.toContain(
        taskId,
      );
    expect((await store.tasks.count(startOfTests)).states.done).toBe(0);
    await store.close();
  });
}
