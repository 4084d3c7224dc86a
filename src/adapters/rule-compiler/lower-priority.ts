import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** At this niceness a core that is fully used leaves about a tenth of itself to this process (sched(7)). */
const niceness = 10;

/**
 * Lowers the priority of this process in all its threads: Linux gives each thread a priority of its own, and those that collect and
 * compile were begun before this call.
 */
export function lowerPriority(): void {
  try {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), niceness);
  } catch {
    // A lower priority is a courtesy: without it compiling is right all the same.
  }
}
