// A thread of simulate-in-threads: simulates part after part of an archive, and answers each with its tally.
import { parentPort, workerData } from 'node:worker_threads';
import type { ArchivePart } from '../adapters/duckdb/read-archive.ts';
import { openSimulation, type SimulationPlan } from './compose/simulation-plan.ts';

const simulatePart = openSimulation(workerData as SimulationPlan);

parentPort?.on('message', (part: ArchivePart) => {
  simulatePart(part).then(
    (tally) => parentPort?.postMessage({ tally }),
    (error: unknown) =>
      parentPort?.postMessage({
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  );
});
