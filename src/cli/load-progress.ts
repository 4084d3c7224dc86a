import type { LoadProgress, RetireProgress } from '../load/ports.ts';

export type ProgressOutput = {
  /** Writes to standard error. */
  readonly write: (text: string) => void;
  /** True if a person watches: then one line is updated, else a line is added at intervals. */
  readonly isTerminal: boolean;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
};

const terminalEveryMs = 200;
const logEveryMs = 10_000;
/** The rate is that of the last moments, not of the whole load. */
const windowMs = 15_000;

/** Reports how many rows are done, how fast, how much time is left, and their outcomes. */
export function createProgress({
  write,
  isTerminal,
  elapsed,
}: ProgressOutput): (progress: LoadProgress) => void {
  const marks: Mark[] = [];
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const at = elapsed();
    const isLast = progress.row >= progress.rows;
    if (!isLast && at - reportedAt < (isTerminal ? terminalEveryMs : logEveryMs)) return;
    reportedAt = at;
    marks.push({ at, row: progress.row });
    forgetBefore(marks, at - windowMs);
    const line = describeProgress(progress, rateOf(marks));
    write(isTerminal ? `\r${line}\u{1b}[K${isLast ? '\n' : ''}` : `${line}\n`);
  };
}

/** Reports how many customers of the store were looked at, then how many were retired. */
export function createRetireProgress({
  write,
  isTerminal,
  elapsed,
}: ProgressOutput): (progress: RetireProgress) => void {
  let reportedAt = elapsed();
  return (progress) => {
    const at = elapsed();
    const isLast = 'retired' in progress && progress.retired >= progress.of;
    if (!isLast && at - reportedAt < (isTerminal ? terminalEveryMs : logEveryMs)) return;
    reportedAt = at;
    const line = describeRetiring(progress);
    write(isTerminal ? `\r${line}\u{1b}[K${isLast ? '\n' : ''}` : `${line}\n`);
  };
}

const describeRetiring = (progress: RetireProgress): string =>
  'looked' in progress
    ? `looked at ${group(progress.looked)} customers of this source in the store`
    : `retired ${group(progress.retired)} of ${group(progress.of)}`;

type Mark = { readonly at: number; readonly row: number };

/** The last two marks are kept, to compute a rate. */
function forgetBefore(marks: Mark[], oldest: number): void {
  while (marks.length > 2 && (marks[0]?.at ?? oldest) < oldest) marks.shift();
}

/** Rows per second; undefined while there is only one mark. */
function rateOf(marks: readonly Mark[]): number | undefined {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return undefined;
  return ((last.row - first.row) / (last.at - first.at)) * 1000;
}

function describeProgress({ row, rows, counts }: LoadProgress, rate: number | undefined): string {
  const share = rows === 0 ? 100 : Math.floor((row / rows) * 100);
  const speed = rate === undefined ? '' : `, ${group(Math.round(rate))} rows/s`;
  const left =
    rate === undefined || rate <= 0 || row >= rows ? '' : `, ${describeTime((rows - row) / rate)} left`;
  const rejected = counts.rejected === 0 ? '' : `, ${group(counts.rejected)} rejected`;
  return `${group(row)} of ${group(rows)} rows (${share} %)${speed}${left}${rejected}`;
}

/** `1234567` as `1,234,567`. */
export const group = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

function describeTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
