import type { Command } from 'commander';
import type { Selection } from '../replay/ports.ts';
import { readCountFlag, readInstantFlag } from './read-flag.ts';

export type SelectionFlags = {
  readonly over?: string;
  readonly since?: string;
  readonly until?: string;
  readonly sample?: string;
};

/** Adds the flags that select recorded decisions. */
export const addSelectionFlags = (command: Command): Command =>
  command
    .option('--over <folder>', 'those of the archive in this folder, instead of the store')
    .option('--since <instant>', 'only those decided at this time or later, such as 2026-11-30T08:00:00Z')
    .option('--until <instant>', 'only those decided before this time')
    .option('--sample <number>', 'only so many of them, chosen alike each time');

/** Throws a ServiceError for a value that is none. */
export function readSelection({ over, since, until, sample }: SelectionFlags): Selection {
  return {
    ...(over !== undefined && { over }),
    ...(since !== undefined && { since: readInstantFlag('--since', since) }),
    ...(until !== undefined && { until: readInstantFlag('--until', until) }),
    ...(sample !== undefined && { sample: readCountFlag('--sample', sample, 'decisions') }),
  };
}
