import { availableParallelism } from 'node:os';
import type { ArchivePart } from '../../adapters/duckdb/read-archive.ts';
import { surveyArchive } from '../../adapters/duckdb/survey-archive.ts';
import { Tally } from '../../replay/tally-impact.ts';
import { Thread } from '../process/thread.ts';
import { classesOf, openSimulation, type SimulationPlan } from './simulation-plan.ts';

type Answer = { readonly tally: Parameters<Tally['add']>[0] } | { readonly error: string };

/** So many rows a thread takes at once; fewer are not worth a second thread's start. */
const partRows = 20_000;

export type Progress = (done: number, of: number) => void;

/** Simulates over an archive: counts what the edit cannot touch by columns, and decides the rest in threads. */
export async function simulateArchive(plan: SimulationPlan, onProgress: Progress): Promise<Tally> {
  const tally = new Tally();
  const survey = await surveyArchive(plan.folder, plan.selection, plan.reach, partRows, classesOf(plan));
  const known = new Set(plan.touchpoints);
  for (const { times, ...place } of survey.alike)
    if (known.has(place.touchpoint)) tally.examine(place, times);
    else tally.skip('no-touchpoint', times);
  if (survey.erased > 0) tally.skip('erased', survey.erased);
  let done = 0;
  const isDone = (part: ArchivePart, sum: Parameters<Tally['add']>[0]): void => {
    tally.add(sum);
    done += part.rows;
    onProgress(done, survey.rows);
  };
  if (survey.parts.length <= 1) {
    const simulatePart = openSimulation(plan);
    for (const part of survey.parts) isDone(part, await simulatePart(part));
  } else await inThreads(plan, survey.parts, isDone);
  return tally;
}

async function inThreads(
  plan: SimulationPlan,
  parts: readonly ArchivePart[],
  isDone: (part: ArchivePart, tally: Parameters<Tally['add']>[0]) => void,
): Promise<void> {
  const left = [...parts];
  const threads = Array.from(
    { length: Math.min(parts.length, availableParallelism()) },
    () => new Thread<ArchivePart, Answer>('simulate-thread', { workerData: plan }),
  );
  const work = async (thread: Thread<ArchivePart, Answer>): Promise<void> => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      const answer = await thread.ask(part);
      if ('error' in answer) throw new Error(answer.error);
      isDone(part, answer.tally);
    }
  };
  try {
    await Promise.all(threads.map(work));
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}
