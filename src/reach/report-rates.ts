import { compareShares, type Difference, estimateShare, type Share } from './share-interval.ts';

export type RateRow = {
  readonly group: readonly string[];
  readonly share: Share;
  /** Against the group that the others are compared with. */
  readonly difference?: Difference | undefined;
};

type Row = Readonly<Record<string, unknown>>;

const nameCell = (cell: unknown): string =>
  typeof cell === 'string' ? cell : cell === undefined ? '' : JSON.stringify(cell);

/** The rate of success by group, with intervals, the largest group first; compared with one group where it is named. */
export async function reportRates(
  rows: AsyncIterable<Row>,
  {
    by,
    isSuccess,
    against,
  }: {
    readonly by: readonly string[];
    readonly isSuccess: (row: Row) => boolean;
    readonly against?: readonly string[] | undefined;
  },
): Promise<readonly RateRow[]> {
  const groups = new Map<string, { readonly group: readonly string[]; of: number; count: number }>();
  for await (const row of rows) {
    const group = by.map((column) => nameCell(row[column]));
    const key = JSON.stringify(group);
    const tally = groups.get(key) ?? { group, of: 0, count: 0 };
    groups.set(key, tally);
    tally.of += 1;
    if (isSuccess(row)) tally.count += 1;
  }
  const base = against && groups.get(JSON.stringify(against));
  const baseShare = base && estimateShare(base.count, base.of);
  return [...groups.values()]
    .sort((one, other) => other.of - one.of || (one.group.join() < other.group.join() ? -1 : 1))
    .map(({ group, of, count }) => {
      const share = estimateShare(count, of);
      const isBase = base?.group === group;
      return {
        group,
        share,
        ...(baseShare && !isBase && { difference: compareShares(share, baseShare) }),
      };
    });
}
