import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** At this niceness, a fully used core leaves about a quarter of itself to this process (sched(7)): an edit is live in two seconds. */
const niceness = 5;

/**
 * Lowers the priority of this process in all its threads. Linux gives each thread its own priority, and the compiler and
 * collector threads were started before this call.
 */
export function lowerPriority(): void {
  try {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), niceness);
  } catch {
    // A failure is harmless: compiling only competes with requests.
  }
}
