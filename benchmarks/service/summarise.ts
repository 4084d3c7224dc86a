import type { LoadResult } from './load-generator.ts';
import type { Round } from './service.bench.ts';

type Spread = { readonly median: number; readonly min: number; readonly max: number };

/** Over the rounds: the ratio of both sides, taken within each round, with its spread, and the medians of the figures themselves. */
export function summarise(rounds: readonly Round[]) {
  return (['dry-run', 'live'] as const).map((mode) => {
    const closed = rounds.filter((round) => round.mode === mode && round.loop === 'closed');
    const open = rounds.filter((round) => round.mode === mode && round.loop === 'open');
    return {
      mode,
      throughput: {
        ratio: spread(closed.map(({ bare, tact }) => tact.perSecond / bare.perSecond)),
        barePerSecond: spread(closed.map(({ bare }) => bare.perSecond)),
        tactPerSecond: spread(closed.map(({ tact }) => tact.perSecond)),
      },
      latencyAtRate: {
        addedMsP50: spread(open.map(({ bare, tact }) => tact.latency.p50 - bare.latency.p50)),
        addedMsP99: spread(open.map(({ bare, tact }) => tact.latency.p99 - bare.latency.p99)),
        bare: medians(open.map(({ bare }) => bare)),
        tact: medians(open.map(({ tact }) => tact)),
      },
      bytesPerAnswer: medianBytes(closed),
      refused: rounds.filter((round) => round.mode === mode).reduce((sum, { tact }) => sum + tact.refused, 0),
    };
  });
}

const medianBytes = (rounds: readonly Round[]) => ({
  bare: Math.round(median(rounds.map(({ bare }) => bare.bytesPerAnswer))),
  tact: Math.round(median(rounds.map(({ tact }) => tact.bytesPerAnswer))),
});

const medians = (results: readonly LoadResult[]) => ({
  p50: median(results.map(({ latency }) => latency.p50)),
  p99: median(results.map(({ latency }) => latency.p99)),
  p999: median(results.map(({ latency }) => latency.p999)),
});

function spread(values: readonly number[]): Spread {
  const round = (value: number): number => Number(value.toPrecision(3));
  return { median: round(median(values)), min: round(Math.min(...values)), max: round(Math.max(...values)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
