import type { Command } from 'commander';
import { ServiceError } from '../domain/shared/service-error.ts';
import { instantSchema } from '../domain/shared/wire-schemas.ts';
import type { Selection } from '../replay/ports.ts';
import { parseInstant } from '../shared/instant.ts';

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
    ...(since !== undefined && { since: readInstant('--since', since) }),
    ...(until !== undefined && { until: readInstant('--until', until) }),
    ...(sample !== undefined && { sample: readCount(sample) }),
  };
}

function readInstant(option: string, text: string): number {
  if (instantSchema.safeParse(text).success) return parseInstant(text);
  throw new ServiceError(
    'invalid-request',
    `${option} ${text} is not an instant with its offset, such as 2026-11-30T08:00:00Z`,
  );
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new ServiceError('invalid-request', `--sample ${text} is not a number of decisions, such as 1000`);
}
