import type { Asked } from './ask-kiosks.ts';
import type { Restart } from './start-fleet.ts';

/** How long the callers waited for answers that came at the first try. */
export type Measured = {
  readonly answers: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** The share that came within the budget and `toleranceMs`. */
  readonly inBudget: number;
  /** The others, at most 50: the interaction, its milliseconds, and what was degraded. */
  readonly overBudget: readonly string[];
};

/** What a machine may add on the way to the caller, who shares it with the service and the simulator. */
const toleranceMs = 50;

/** The answers of warm processes, and those that waited for one that was killed or had started less than two seconds before. */
export function measureAnswers(
  asked: readonly Asked[],
  restarts: readonly Restart[],
  budgetMs: number,
): { readonly undisturbed: Measured; readonly duringRestarts: Measured } {
  const first = asked.flatMap((each) => (each.ms === undefined ? [] : { ...each, ms: each.ms }));
  const isDisturbed = ({ startedAt, ms }: Timed) =>
    restarts.some(({ from, to }) => startedAt < to && startedAt + ms > from);
  return {
    undisturbed: measure(
      first.filter((each) => !isDisturbed(each)),
      budgetMs,
    ),
    duringRestarts: measure(first.filter(isDisturbed), budgetMs),
  };
}

type Timed = Asked & { readonly ms: number };

function measure(answers: readonly Timed[], budgetMs: number): Measured {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const late = answers.filter(({ ms }) => ms > budgetMs + toleranceMs);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return {
    answers: answers.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    inBudget: 1 - late.length / Math.max(1, answers.length),
    overBudget: late
      .slice(0, 50)
      .map(({ interactionId, ms, first }) =>
        [interactionId, `${Math.round(ms)} ms`, ...(first?.degraded ?? [])].join(' '),
      ),
  };
}
