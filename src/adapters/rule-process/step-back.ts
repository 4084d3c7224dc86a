import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { ProcessorClaim } from './rule-process.ts';

/** Where a core must be shared, requests get nearly thirty times as much of it. */
const niceness = 15;

/**
 * Takes this process out of the way of others, all its threads: those that collect and compile were begun before it can, and Linux
 * gives each a priority of its own. Who is merely nice still keeps a core for some milliseconds when a request wakes up; who has the
 * policy SCHED_IDLE (sched(7)) gives it up at once, but may wait for ever on a busy machine. A process cannot go back from it
 * without privileges.
 */
export function stepBack(claim: ProcessorClaim): void {
  try {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), niceness);
    if (claim === 'leftovers')
      execFileSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(process.pid)], { stdio: 'ignore' });
  } catch {
    // A lower priority is a courtesy: without it judging is right all the same.
  }
}
