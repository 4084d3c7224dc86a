import type { Fault } from '../domain/shared/service-error.ts';
import type { RowReport } from './ports.ts';

/** Why rows were rejected or repaired, how many reports say so, and where the first of them is. */
export type Reason = { readonly count: number; readonly text: string; readonly first: string };

/** More kinds than these are counted together. */
const mostKinds = 1000;
const otherKinds = 'other kinds, which are not listed here';

/** Counts reports by what they say, wherever in a list or a line it is. */
export class ReasonTally {
  readonly #kinds = new Map<string, { count: number; readonly first: string }>();

  add(reports: Iterable<RowReport>): void {
    for (const report of reports)
      this.count(`${report.status}: ${describeFault(report)}`, describePlace(report));
  }

  /** Counts `times` of a kind. `place` is kept where the kind is new. */
  count(kind: string, place: string, times = 1): void {
    const text = this.#kinds.has(kind) || this.#kinds.size < mostKinds ? kind : otherKinds;
    const known = this.#kinds.get(text);
    if (known === undefined) this.#kinds.set(text, { count: times, first: place });
    else known.count += times;
  }

  /** The most frequent first, and the rest together. */
  list(most: number): Reason[] {
    const all = [...this.#kinds]
      .map(([text, { count, first }]) => ({ count, text, first }))
      .sort((one, other) => other.count - one.count);
    const [next, ...others] = all.slice(most);
    if (next === undefined) return all;
    const count = others.reduce((sum, each) => sum + each.count, next.count);
    return [...all.slice(0, most), { count, text: otherKinds, first: next.first }];
  }
}

/** A fault without its place in a list or a line. */
export function describeFault({ pointer, message }: Fault): string {
  const place = pointer.replace(/\/\d+(?=\/|$)/g, '/…');
  return `${place === '' ? '' : `${place} `}${message.replace(/(line|column) \d+/g, '$1 …')}`;
}

const describePlace = ({ row, file, line }: RowReport): string =>
  line === undefined && row !== null ? `row ${row}` : `${file ?? 'a file'}, line ${line ?? '…'}`;
