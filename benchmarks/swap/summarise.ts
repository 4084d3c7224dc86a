import type { TurnResult } from './load-in-turns.ts';

const measures = ['p50', 'p99', 'p999', 'max'] as const;

/** Latencies in milliseconds. */
export type Line = {
  readonly measure: (typeof measures)[number];
  /** Of all requests of all calm turns, and of all swapping ones. */
  readonly calm: number;
  readonly swapping: number;
  /** Of a swapping turn to the calm one before it: the median of the pairs, and the middle half of them. */
  readonly ratio: { readonly median: number; readonly lower: number; readonly upper: number };
};

export function summarise({ all, turns }: TurnResult): Line[] {
  return measures.map((measure) => {
    const ratios = turns
      .map(({ calm, swapping }) => swapping[measure] / calm[measure])
      .toSorted((a, b) => a - b);
    const quantile = (share: number): number =>
      round(ratios[Math.floor(share * ratios.length)] ?? Number.NaN);
    return {
      measure,
      calm: round(all.calm[measure]),
      swapping: round(all.swapping[measure]),
      ratio: { median: quantile(0.5), lower: quantile(0.25), upper: quantile(0.75) },
    };
  });
}

const round = (value: number): number => Number(value.toPrecision(3));

/** The summary as a Markdown table. */
export function renderTable(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ measure, calm, swapping, ratio: { median, lower, upper } }) =>
      `| ${measure} | ${calm} | ${swapping} | ${median} (${lower}–${upper}) |`,
  );
  return ['| | calm, ms | swapping, ms | ratio of a pair |', '|---|---|---|---|', ...rows].join('\n');
}
