import type { LoadResult } from '../load/load-customers.ts';
import { mostRepeated } from '../load/ports.ts';
import { group } from './load-progress.ts';

/** How `tact load` ends. */
export const exitCodes = {
  /** Every row is loaded. */
  loaded: 0,
  /** The store failed or the load was stopped: run it again, it goes on where it was. */
  failed: 1,
  /** The command, the files or the mapping are at fault. */
  mistake: 2,
  /** Loaded, but rows were rejected, or nobody was retired because it would have been too many. */
  incomplete: 3,
} as const;

export function exitCodeOf(result: LoadResult): number {
  if (result.status === 'too-many-repeated') return exitCodes.mistake;
  if (result.status !== 'done') return exitCodes.failed;
  const refused = result.retirement?.status === 'refused';
  return refused || result.counts.rejected > 0 ? exitCodes.incomplete : exitCodes.loaded;
}

export type LoadCircumstances = {
  readonly seconds: number;
  readonly rejectsFile: string;
  /** False in a dry run. */
  readonly stored: boolean;
};

/** What a person wants to know at the end, line by line. */
export function describeLoad(result: LoadResult, circumstances: LoadCircumstances): string[] {
  const { counts } = result;
  if (result.status === 'too-many-repeated')
    return [
      `nothing was loaded: ${group(mostRepeated)} or more customers are in several rows; the mapping must merge them (GROUP BY, or QUALIFY)`,
    ];
  const lines = [headline(result, circumstances)];
  if (circumstances.stored)
    lines.push(
      `  ${group(counts.created)} new, ${group(counts.replaced)} replaced, ${group(counts.unchanged)} unchanged, ${group(counts.older)} older than what is stored`,
    );
  if (counts.rejected + counts.repaired > 0)
    lines.push(
      `  ${group(counts.rejected)} rejected, ${group(counts.repaired)} repaired: see ${circumstances.rejectsFile}`,
    );
  return [...lines, ...describeRetirement(result)];
}

function headline(result: LoadResult, { seconds, stored }: LoadCircumstances): string {
  const rows = `${group(result.row)} of ${group(result.rows)} rows`;
  if (result.status === 'stopped') return `stopped after ${rows}; the same command goes on from there`;
  if (result.status === 'too-many-rejects')
    return `stopped after ${rows}: too many were rejected; mend the mapping, or allow more with --max-rejects`;
  const since = result.resumedAt === undefined ? '' : `, taken up after row ${group(result.resumedAt)}`;
  const rate = Math.round((result.row - (result.resumedAt ?? 0)) / Math.max(seconds, 0.001));
  return `${stored ? 'loaded' : 'checked'} ${rows} in ${seconds.toFixed(1)} s (${group(rate)} rows/s${since})`;
}

function describeRetirement(result: LoadResult): string[] {
  if (result.status !== 'done' || result.retirement === undefined) return [];
  const { retirement } = result;
  if (retirement.status === 'retired')
    return [`  ${group(retirement.retired)} of ${group(retirement.of)} customers of this source retired`];
  return [
    `  nobody retired: ${group(retirement.absent)} of ${group(retirement.of)} customers of this source are not in the extract; if that is right, allow it with --retire-at-most`,
  ];
}
