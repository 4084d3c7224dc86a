import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { memoryChange, sampleCommit, sampleTask } from '../contract/sample-records.ts';

/**
 * Writes into a store for as long as it lives and prints what was acknowledged, a line each: `ready`, `decided ID` (a decision with
 * two tasks and a memory) and `done TASK`. Arguments: the folder and a word that makes this run's ids its own.
 */
const [folder, run] = process.argv.slice(2);
if (folder === undefined || run === undefined) throw new Error('usage: kill-writer FOLDER RUN');
const store = await openEmbeddedStore({ folder });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let next = 0;

const decide = async (): Promise<void> => {
  const id = `${run}-${next++}`;
  const decision = { interactionId: id, decisionId: decisionIdOf(id), customerId: `C-${id}` };
  const tasks = ['a', 'b'].map((letter) =>
    sampleTask({
      taskId: `${id}-${letter}`,
      decisionId: decision.decisionId,
      customerId: decision.customerId,
    }),
  );
  const { status } = await store.ledger.commit(
    sampleCommit(decision, { tasks, memory: memoryChange(decision.customerId, 0) }),
  );
  if (status === 'committed') say(`decided ${id}`);
};

const deliver = async (): Promise<void> => {
  const leased = await store.tasks.lease({ now: Date.now(), limit: 5, leaseMs: 60_000, owner: run });
  for (const { taskId } of leased)
    if (await store.tasks.complete(taskId, run, Date.now(), {})) say(`done ${taskId}`);
};

const forever = async (act: () => Promise<void>): Promise<never> => {
  for (;;) {
    await act();
    await new Promise(setImmediate);
  }
};

say('ready');
await Promise.all([...Array.from({ length: 20 }, () => forever(decide)), forever(deliver)]);
