import type { LoadResult } from '../service/load-generator.ts';

/** One stretch of load: left in peace, or with an edit every two seconds. */
export type Window = LoadResult & {
  readonly name: 'calm' | 'swapping';
  /** How often another rule set came in force. */
  readonly swaps: number;
  /** Of the server's process, all threads together. */
  readonly processorSeconds: number;
};

const measures = ['p50', 'p99', 'p999', 'max'] as const;
type Spread = { readonly median: number; readonly min: number; readonly max: number };

export type Line = {
  readonly measure: (typeof measures)[number];
  /** Milliseconds from when a request was due until its answer was whole. */
  readonly calm: Spread;
  readonly swapping: Spread;
  /** Of a swapping window to the calm one before it. */
  readonly ratio: Spread;
};

type Summary = { readonly lines: readonly Line[]; readonly swaps: number; readonly answered: number };

export function summarise(windows: readonly Window[]): Summary {
  const calm = windows.filter(({ name }) => name === 'calm');
  const swapping = windows.filter(({ name }) => name === 'swapping');
  const lines = measures.map((measure) => ({
    measure,
    calm: spread(calm.map(({ latency }) => latency[measure])),
    swapping: spread(swapping.map(({ latency }) => latency[measure])),
    ratio: spread(
      swapping.map(({ latency }, pair) => latency[measure] / (calm[pair]?.latency[measure] ?? Number.NaN)),
    ),
  }));
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return {
    lines,
    swaps: sum(swapping.map(({ swaps }) => swaps)),
    answered: sum(windows.map(({ answered }) => answered)),
  };
}

function spread(values: readonly number[]): Spread {
  const round = (value: number): number => Number(value.toPrecision(3));
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return {
    median: round((lower + upper) / 2),
    min: round(sorted[0] ?? Number.NaN),
    max: round(sorted.at(-1) ?? Number.NaN),
  };
}

const show = ({ median, min, max }: Spread): string => `${median} (${min}–${max})`;

/** The summary as a Markdown table. */
export function renderTable({ lines, swaps, answered }: Summary): string {
  const rows = lines.map(
    ({ measure, calm, swapping, ratio }) =>
      `| ${measure} | ${show(calm)} | ${show(swapping)} | ${show(ratio)} |`,
  );
  return [
    `${swaps} swaps went live, ${answered} requests`,
    '| | calm, ms | swapping, ms | ratio of a pair |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
