// What runs in the thread of `RuleThread`: each message asks for a judgement of the folder, and the answer is a RuleEdit.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { judgeFolder } from './judge-folder.ts';

/** Where a core must be shared, requests get ten times as much of it. */
const niceness = 10;

/** Linux gives each thread a priority of its own, and its id here; elsewhere the thread stays as it is. */
function stepBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), niceness);
  } catch {
    // A lower priority is a courtesy: without it judging is right all the same.
  }
}

stepBack();
parentPort?.on('message', async () => parentPort?.postMessage(await judgeFolder(String(workerData))));
