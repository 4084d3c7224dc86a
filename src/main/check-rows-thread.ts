// A thread of start-row-threads: checks batch after batch in the order in which they come, and answers each.
import { parentPort, workerData } from 'node:worker_threads';
import { createSnapshotCheck } from '../http/schemas/check-snapshot.ts';
import { type CheckPlan, openChecks } from '../load/check-plan.ts';
import { checkRows } from '../load/check-rows.ts';
import type { ExtractRows } from '../load/ports.ts';
import { packChecked, type RowAnswer, type RowQuestion } from './compose/row-messages.ts';

const plan = workerData as CheckPlan;
const checkSnapshot = createSnapshotCheck(Date.now);
let checks = openChecks(plan, [], checkSnapshot);

function answer(rows: ExtractRows): RowAnswer {
  try {
    return packChecked(checkRows(rows, checks));
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (question: RowQuestion) => {
  if ('repeated' in question) {
    checks = openChecks(plan, question.repeated, checkSnapshot);
    return;
  }
  const answered = answer(question.rows);
  parentPort?.postMessage(answered, 'bytes' in answered ? [answered.bytes.buffer] : []);
});
