import type { LoadResult } from './load-generator.ts';

/** One turn of one contestant: the bare route, our HTTP edge alone, and whole decisions, not stored and stored. */
export type Measured = {
  readonly round: number;
  readonly name: 'bare' | 'edge' | 'dry-run' | 'live';
  /** closed: as many as it answers; open: at a fixed rate, on time whatever happens. */
  readonly loop: 'closed' | 'open';
  readonly result: LoadResult & {
    /** Processor time of the server's process for one answer: what stays true on a busy machine. */
    readonly processorMicroseconds: number;
  };
};

type Spread = { readonly median: number; readonly min: number; readonly max: number };

export type Line = {
  readonly name: Measured['name'];
  readonly perSecond: Spread;
  /** Of the bare route's throughput in the same round. */
  readonly throughputRatio: Spread;
  readonly processorMicroseconds: Spread;
  /** Times the bare route's processor time in the same round. */
  readonly processorRatio: Spread;
  /** At the fixed rate. */
  readonly latencyMs: { readonly p50: Spread; readonly p99: Spread; readonly p999: Spread };
  readonly bytesPerAnswer: number;
  readonly refused: number;
};

/** Ratios are taken within each round, and told with their spread over the rounds. */
export function summarise(measured: readonly Measured[]): Line[] {
  return (['bare', 'edge', 'dry-run', 'live'] as const).map((name) => {
    const own = measured.filter((turn) => turn.name === name);
    const closed = own.filter(({ loop }) => loop === 'closed').map(({ result }) => result);
    const open = own.filter(({ loop }) => loop === 'open').map(({ result }) => result);
    const bare = measured
      .filter((turn) => turn.name === 'bare' && turn.loop === 'closed')
      .map(({ result }) => result);
    const ratio = (of: (result: Measured['result']) => number): Spread =>
      spread(closed.map((result, round) => of(result) / of(bare[round] ?? result)));
    return {
      name,
      perSecond: spread(closed.map((result) => result.perSecond)),
      throughputRatio: ratio((result) => result.perSecond),
      processorMicroseconds: spread(closed.map((result) => result.processorMicroseconds)),
      processorRatio: ratio((result) => result.processorMicroseconds),
      latencyMs: {
        p50: spread(open.map(({ latency }) => latency.p50)),
        p99: spread(open.map(({ latency }) => latency.p99)),
        p999: spread(open.map(({ latency }) => latency.p999)),
      },
      bytesPerAnswer: Math.round(spread(closed.map(({ bytesPerAnswer }) => bytesPerAnswer)).median),
      refused: own.reduce((sum, { result }) => sum + result.refused, 0),
    };
  });
}

function spread(values: readonly number[]): Spread {
  const round = (value: number): number => Number(value.toPrecision(3));
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { median: round(middle), min: round(Math.min(...values)), max: round(Math.max(...values)) };
}

const show = ({ median, min, max }: Spread): string => `${median} (${min}–${max})`;

/** The summary as a Markdown table. */
export function renderTable(lines: readonly Line[]): string {
  const head =
    '| | answers/s | of bare | CPU µs/answer | times bare | p50 ms | p99 ms | p99.9 ms | bytes |\n|---|---|---|---|---|---|---|---|---|';
  const rows = lines.map((line) => {
    const { p50, p99, p999 } = line.latencyMs;
    const cells = [
      line.perSecond,
      line.throughputRatio,
      line.processorMicroseconds,
      line.processorRatio,
      p50,
      p99,
      p999,
    ];
    return `| ${line.name} | ${cells.map(show).join(' | ')} | ${line.bytesPerAnswer} |`;
  });
  return [head, ...rows].join('\n');
}
