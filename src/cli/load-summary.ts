import type { LoadResult } from '../load/load-customers.ts';
import { mostRepeated } from '../load/ports.ts';
import type { Reason } from '../load/reasons.ts';
import { group } from './load-progress.ts';

/** How `tact load` ends. */
export const exitCodes = {
  /** Every row is loaded. */
  loaded: 0,
  /** The store failed or the load was stopped: run it again, and it continues. */
  failed: 1,
  /** The command, the files or the mapping have a mistake. */
  mistake: 2,
  /** Loaded, but rows were rejected, or nobody was retired because it would have been too many. */
  incomplete: 3,
} as const;

export function exitCodeOf(result: LoadResult): number {
  if (result.status === 'too-many-repeated' || result.status === 'wrong-mapping') return exitCodes.mistake;
  if (result.status !== 'done') return exitCodes.failed;
  const { retirement } = result;
  const refused = retirement !== undefined && retirement.status !== 'retired';
  return refused || result.counts.rejected > 0 ? exitCodes.incomplete : exitCodes.loaded;
}

export type LoadCircumstances = {
  readonly seconds: number;
  readonly rejectsFile: string;
  /** False in a dry run. */
  readonly stored: boolean;
};

/** The summary for people, line by line. */
export function describeLoad(result: LoadResult, circumstances: LoadCircumstances): string[] {
  const { counts } = result;
  if (result.status === 'too-many-repeated')
    return [
      `nothing was loaded: ${group(mostRepeated)} or more customers are in several rows; the mapping must merge them (GROUP BY, or QUALIFY)`,
    ];
  const lines = [headline(result, circumstances)];
  if (circumstances.stored && result.status !== 'wrong-mapping')
    lines.push(
      `  ${group(counts.created)} new, ${group(counts.replaced)} replaced, ${group(counts.unchanged)} unchanged, ${group(counts.older)} older than what is stored`,
    );
  if (counts.rejected + counts.repaired > 0)
    lines.push(
      `  ${group(counts.rejected)} rejected${describeUnread(result)}, ${group(counts.repaired)} repaired: see ${circumstances.rejectsFile}`,
      ...describeReasons(result.reasons),
    );
  if (result.unused.length > 0) lines.push('  words that nothing uses:', ...describeReasons(result.unused));
  return [...lines, ...describeRestarts(result), ...describeRetirement(result)];
}

const describeReasons = (reasons: readonly Reason[]): string[] =>
  reasons.map(({ count, text, first }) => `    ${group(count)} × ${text} (first: ${first})`);

function describeUnread({ unread }: LoadResult): string {
  if (unread === 0) return '';
  return ` (${group(unread)} of them ${unread === 1 ? 'is a line' : 'are lines'} that could not be read)`;
}

function headline(result: LoadResult, { seconds, stored }: LoadCircumstances): string {
  const rows = `${group(result.row + result.unread)} of ${group(result.rows + result.unread)} rows`;
  if (result.status === 'wrong-mapping')
    return `stopped after ${rows}, and nothing was loaded: all of them were rejected; correct the mapping`;
  if (result.status === 'stopped') return `stopped after ${rows}; the same command continues from there`;
  if (result.status === 'too-many-rejects')
    return `stopped after ${rows}: too many were rejected; correct the mapping, or allow more with --max-rejects`;
  const since = result.resumedAt === undefined ? '' : `, taken up after row ${group(result.resumedAt)}`;
  const rate = Math.round((result.row - (result.resumedAt ?? 0)) / Math.max(seconds, 0.001));
  const { rejected, repaired } = result.counts;
  const loaded = `${group(result.row + result.unread - rejected)} ${stored ? 'loaded' : 'could be loaded'}`;
  const ofThem = repaired === 0 ? '' : ` (${group(repaired)} of them repaired)`;
  return `read ${rows} in ${seconds.toFixed(1)} s (${group(rate)} rows/s${since}): ${loaded}${ofThem}, ${group(rejected)} rejected`;
}

function describeRestarts({ begunAgain }: LoadResult): string[] {
  if (begunAgain === undefined) return [];
  const times = begunAgain === 1 ? '' : ` ${begunAgain} times`;
  return [
    `  the store was emptied, replaced, restarted or failed over${times} since the load began, so all rows were sent again: the counts are those of the last time`,
  ];
}

function describeRetirement(result: LoadResult): string[] {
  if (result.status !== 'done' || result.retirement === undefined) return [];
  const { retirement } = result;
  if (retirement.status === 'retired')
    return [`  ${group(retirement.retired)} of ${group(retirement.of)} customers of this source retired`];
  if (retirement.status === 'incomplete')
    return [
      `  nobody retired: ${group(retirement.rejected)} rows were rejected, and missing customers may be in them; correct the rows and load again`,
    ];
  return [
    `  nobody retired: ${group(retirement.absent)} of ${group(retirement.of)} customers of this source are not in the extract; if that is right, allow it with --retire-at-most`,
  ];
}
