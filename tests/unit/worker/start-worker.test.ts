import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LetterBox } from '../../../src/deliver/ports.ts';
import { DeliveryError } from '../../../src/deliver/ports.ts';
import { emptyMemory } from '../../../src/domain/contact/customer-memory.ts';
import type { Task } from '../../../src/domain/tasks/task.ts';
import { startWorker, type WorkerEvent, type WorkerPorts } from '../../../src/worker/start-worker.ts';
import { makeLetterTask, openTaskStore } from '../../support/open-task-store.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const options = {
  owner: 'w1',
  concurrency: 2,
  patienceMs: 5000,
  leaseMs: 60_000,
  idleMs: 1000,
  policy: { maxAttempts: 5, baseMs: 1000, capMs: 60_000 },
};
const tasksNamed = (...taskIds: string[]): Task[] => taskIds.map((taskId) => makeLetterTask({ taskId }));

/** Letters in memory, each written once; `writings` counts them. */
function createMemoryLetterBox(): LetterBox & { readonly writings: Map<string, number> } {
  const writings = new Map<string, number>();
  return {
    writings,
    async put({ taskId, name }) {
      if (!writings.has(taskId)) writings.set(taskId, (writings.get(taskId) ?? 0) + 1);
      return { letter: name };
    },
    async remove() {
      return 0;
    },
  };
}

function setUp(tasks: readonly Task[], changes: Partial<WorkerPorts> = {}) {
  const time = new VirtualTime();
  const store = openTaskStore(tasks);
  const letters = createMemoryLetterBox();
  const events: WorkerEvent[] = [];
  const ports: WorkerPorts = {
    tasks: store,
    readCustomer: async () => ({ memory: emptyMemory }),
    letters,
    printer: { print: async () => undefined },
    removeWritten: async () => undefined,
    promises: { readMemories: () => ({ memory: emptyMemory }), settle: async () => ({ status: 'settled' }) },
    remedies: { decide: async () => ({ decisionId: 'd', actions: 0 }) },
    actions: {
      carryOut: async () => ({ status: 'done' }),
      probe: async () => ({ status: 'not-made' }),
    },
    now: time.now,
    sleep: time.sleep,
    random: () => 0.5,
    report: (event) => events.push(event),
    ...changes,
  };
  return { time, store, letters, events, ports };
}

const statesOf = (store: ReturnType<typeof openTaskStore>) =>
  [...store.records.values()].map(({ state }) => state);

describe('the worker', () => {
  test('delivers what is due, and what falls due within its rest after it fell due', async () => {
    const later = makeLetterTask({ taskId: 't2', dueAt: 10_500 });
    const { time, store, letters, ports } = setUp([...tasksNamed('t1'), later]);
    const worker = startWorker(ports, options);
    await time.pass(10_000);
    expect(letters.writings).toEqual(new Map([['t1', 1]]));
    await time.pass(11_500);
    expect(statesOf(store)).toEqual(['done', 'done']);
    await worker.stop();
  });

  test('looks at once when it is woken', async () => {
    const { time, store, ports } = setUp([]);
    const worker = startWorker(ports, { ...options, idleMs: 1_000_000 });
    await time.pass(0);
    store.records.set('t1', { ...makeLetterTask(), state: 'waiting', attempts: 0, nextAt: 0 });
    worker.wake();
    await time.pass(0);
    expect(statesOf(store)).toEqual(['done']);
    await worker.stop();
  });

  test('does not ask in between when it rests', async () => {
    let leases = 0;
    const { time, store, ports } = setUp([]);
    const tasks = { ...store, lease: () => Promise.resolve([]).finally(() => (leases += 1)) };
    const worker = startWorker({ ...ports, tasks }, options);
    await time.pass(10_000);
    expect(leases).toBe(11);
    await worker.stop();
  });

  test('lets no task wait for others that hang', async () => {
    const bench = setUp(tasksNamed('hang-1', 'hang-2', 'hang-3', 'quick'));
    const letters: LetterBox = {
      ...bench.letters,
      put: async (letter) => {
        if (letter.taskId.startsWith('hang')) await bench.time.sleep(40_000);
        return bench.letters.put(letter);
      },
    };
    const worker = startWorker({ ...bench.ports, letters }, options);
    await bench.time.pass(5000);
    expect(bench.letters.writings.has('quick')).toBe(false);
    await bench.time.pass(7000);
    expect([...bench.letters.writings.keys()]).toEqual(['quick']);
    await bench.time.pass(60_000);
    expect(statesOf(bench.store)).toEqual(['done', 'done', 'done', 'done']);
    await worker.stop();
  });

  test('works on no more tasks at once than it may, and takes the next as soon as one is done', async () => {
    let [now, most] = [0, 0];
    const bench = setUp(tasksNamed('t1', 't2', 't3', 't4', 't5'));
    const letters: LetterBox = {
      ...bench.letters,
      async put(letter) {
        now += 1;
        most = Math.max(most, now);
        await bench.time.sleep(10);
        now -= 1;
        return bench.letters.put(letter);
      },
    };
    const worker = startWorker({ ...bench.ports, letters }, options);
    await bench.time.pass(35);
    expect(most).toBe(2);
    expect(statesOf(bench.store)).toEqual(['done', 'done', 'done', 'done', 'done']);
    await worker.stop();
  });

  test('tries a failed task again until it succeeds or is parked, and nobody waits for it', async () => {
    const bench = setUp(tasksNamed('poison', 't1', 't2', 't3'));
    const letters: LetterBox = {
      ...bench.letters,
      put: (letter) =>
        letter.taskId === 'poison'
          ? Promise.reject(new DeliveryError('the disk is full (ENOSPC)'))
          : bench.letters.put(letter),
    };
    const worker = startWorker({ ...bench.ports, letters }, options);
    await bench.time.pass(900);
    expect(bench.letters.writings.size).toBe(3);
    await bench.time.pass(120_000);
    expect(bench.store.records.get('poison')).toMatchObject({
      state: 'parked',
      attempts: 5,
      lastError: 'the disk is full (ENOSPC)',
    });
    const outcomes = bench.events.flatMap((event) => (event.event === 'processed' ? [event.outcome] : []));
    expect(outcomes.filter((outcome) => outcome === 'retried')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'parked')).toHaveLength(1);
    await worker.stop();
  });

  test('lets a delivery go that never ends, and the others pass by', async () => {
    const bench = setUp(tasksNamed('stuck1', 'stuck2', 't1'));
    const letters: LetterBox = {
      ...bench.letters,
      put: (letter) =>
        letter.taskId.startsWith('stuck') ? new Promise(() => undefined) : bench.letters.put(letter),
    };
    const worker = startWorker({ ...bench.ports, letters }, options);
    await bench.time.pass(61_000);
    expect(bench.letters.writings).toEqual(new Map([['t1', 1]]));
    expect(bench.store.records.get('stuck1')?.lastError).toBe('it took longer than 48000 ms');
    await bench.time.pass(10_000_000);
    expect(statesOf(bench.store)).toEqual(['parked', 'parked', 'done']);
    await worker.stop();
  });

  test('parks a task that ended every worker before, and lives on', async () => {
    const bench = setUp(tasksNamed('t1'));
    bench.store.records.set('t1', { ...makeLetterTask(), state: 'waiting', attempts: 5, nextAt: 0 });
    const worker = startWorker(bench.ports, options);
    await bench.time.pass(100_000);
    expect(statesOf(bench.store)).toEqual(['parked']);
    await worker.stop();
  });

  test('goes on when the store comes back, asking less and less often meanwhile', async () => {
    const bench = setUp(tasksNamed('t1'));
    const lease: WorkerPorts['tasks']['lease'] = (request) =>
      bench.time.now() < 20_000 ? Promise.reject(new Error('away')) : bench.store.lease(request);
    const worker = startWorker({ ...bench.ports, tasks: { ...bench.store, lease } }, options);
    await bench.time.pass(60_000);
    const pauses = bench.events.flatMap((event) => (event.event === 'store-failed' ? [event.pauseMs] : []));
    expect(pauses).toEqual([375, 750, 1500, 3000, 6000, 12_000]);
    expect(statesOf(bench.store)).toEqual(['done']);
    await worker.stop();
  });

  test('when stopped, finishes what it holds and takes nothing new', async () => {
    const bench = setUp(tasksNamed('t1', 't2', 't3'));
    const letters: LetterBox = {
      ...bench.letters,
      put: (letter) => bench.time.sleep(500).then(() => bench.letters.put(letter)),
    };
    const worker = startWorker({ ...bench.ports, letters }, options);
    await bench.time.pass(100);
    const stopped = worker.stop();
    await bench.time.pass(10_000);
    await stopped;
    expect(statesOf(bench.store)).toEqual(['done', 'done', 'waiting']);
  });
});

/** Ports that stop answering for ever at the given step: before it, or after its effect. As a killed process looks from outside. */
function killAt(ports: WorkerPorts, step: number, effectHappens: boolean): WorkerPorts {
  let steps = 0;
  const never = new Promise<never>(() => undefined);
  const guard =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      steps += 1;
      if (steps > step) return never;
      if (steps < step) return call(...args);
      if (effectHappens) await call(...args);
      return never;
    };
  const { lease, complete, fail, postpone, cancel, find } = ports.tasks;
  return {
    ...ports,
    tasks: {
      lease: guard(lease),
      complete: guard(complete),
      fail: guard(fail),
      postpone: guard(postpone),
      cancel: guard(cancel),
      find: guard(find),
    },
    letters: { ...ports.letters, put: guard(ports.letters.put) },
  };
}

describe('whatever happens to its workers', () => {
  test('every task is done and every letter written exactly once, wherever workers are killed', async () => {
    const kills = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.boolean()), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(kills, fc.integer({ min: 1, max: 6 }), async (deaths, count) => {
        const names = Array.from({ length: count }, (_, index) => `t${index}`);
        const { time, store, letters, ports } = setUp(tasksNamed(...names));
        const patient = { ...options, policy: { ...options.policy, maxAttempts: 100 } };
        for (const [index, [step, effectHappens]] of deaths.entries()) {
          startWorker(killAt(ports, step, effectHappens), { ...patient, owner: `killed${index}` });
          await time.pass(time.now() + 61_000);
        }
        const survivor = startWorker(ports, { ...patient, owner: 'survivor' });
        await time.pass(time.now() + 300_000, () => statesOf(store).every((state) => state === 'done'));
        expect(statesOf(store)).toEqual(names.map(() => 'done'));
        expect(letters.writings).toEqual(new Map(names.map((name) => [name, 1])));
        void survivor.stop();
      }),
      { numRuns: 60 },
    );
  });

  test('two workers at once write one letter a task and share the work', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
    const { time, store, letters, ports, events } = setUp(tasksNamed(...names));
    const workers = ['w1', 'w2'].map((owner) => startWorker(ports, { ...options, owner }));
    await time.pass(10_000);
    expect(letters.writings).toEqual(new Map(names.map((name) => [name, 1])));
    expect(statesOf(store).every((state) => state === 'done')).toBe(true);
    expect(events.filter((event) => event.event === 'processed')).toHaveLength(20);
    await Promise.all(workers.map((worker) => worker.stop()));
  });
});
