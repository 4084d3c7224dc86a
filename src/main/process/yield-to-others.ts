import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

const low = 10;

/**
 * Lets other processes of the machine go first. On Linux each thread has a priority of its own; those that start later inherit
 * the one of the thread that starts them.
 */
export function yieldToOthers(): void {
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
  for (const thread of threads) setPriority(thread, Math.max(getPriority(thread), low));
}
