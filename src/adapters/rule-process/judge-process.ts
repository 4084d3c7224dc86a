// What runs in the process of `RuleProcess`: each message asks for a judgement of the folder, and the answer is a RuleEdit.
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { createJudge } from './judge-folder.ts';

/** Where a core must be shared, requests get nearly thirty times as much of it. */
const niceness = 15;

/** Linux gives each thread a priority of its own: those that collect and compile were begun before this line. */
function stepBack(): void {
  try {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), niceness);
  } catch {
    // A lower priority is a courtesy: without it judging is right all the same.
  }
}

stepBack();
const judge = createJudge(process.argv[2] ?? '');
process.on('message', async () => process.send?.(await judge()));
process.on('disconnect', () => process.exit());
