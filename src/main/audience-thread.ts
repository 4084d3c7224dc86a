// A thread of start-audience-threads: assesses batch after batch in the order in which they come, and answers each.
import { parentPort, workerData } from 'node:worker_threads';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { createSnapshotCheck } from '../http/schemas/check-snapshot.ts';
import type { PeopleBatch } from '../reach/ports.ts';
import { type AudiencePlan, openAssessing, openMayFire, openReading } from './compose/audience-plan.ts';
import type { AudienceAnswer, AudienceQuestion } from './compose/start-audience-threads.ts';

const plan = workerData as AudiencePlan;
const { ruleSet } = compileRuleSet(plan.files);
if (ruleSet === undefined) throw new Error('the rules of an audience were compiled before');
const read = openReading(plan.check, createSnapshotCheck(Date.now));
const assessing = openAssessing(ruleSet, plan, { read, openMayFire });
let assess = assessing([]);

function answer(batch: PeopleBatch): AudienceAnswer {
  try {
    return assess(batch);
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (question: AudienceQuestion) => {
  if ('budgets' in question) assess = assessing(question.budgets);
  else parentPort?.postMessage(answer(question.batch));
});
