import { percent } from '../shared/percent.ts';

/** How often something happened in so many answers. */
type Tally = { readonly answers: number; readonly hits: number };

/** What is counted of every answer, with what makes a release worse. */
const metrics = { failures: 'more', 'empty answers': 'more', 'answers with actions': 'other' } as const;
type Metric = keyof typeof metrics;

export type Observation = Readonly<Record<Metric, boolean>>;
type Arm = 'tried' | 'control';

/** A breach that is none happens in one canary of a thousand per process and metric, however often the counts are looked at. */
const alpha = 0.001;
/** The size of difference that is found soonest; others are found too. */
const expectedDifference = 0.05;
/** Answers in each arm before the first look: below, the normal approximation does not hold. */
const leastAnswers = 50;

/**
 * The evidence that two rates differ: a mixture sequential probability ratio (Johari, Koomen, Pekelis and Walsh 2022, "Always valid
 * inference"), with a normal mixture of variance `expectedDifference`². Under equal rates it exceeds 1/α at any time with probability
 * at most α, so it may be looked at after every answer.
 */
function weighDifference(tried: Tally, control: Tally): number {
  if (Math.min(tried.answers, control.answers) < leastAnswers) return 0;
  const rate = (tried.hits + control.hits + 1) / (tried.answers + control.answers + 2);
  const variance = rate * (1 - rate) * (1 / tried.answers + 1 / control.answers);
  const difference = tried.hits / tried.answers - control.hits / control.answers;
  const mixed = variance + expectedDifference ** 2;
  return (
    Math.sqrt(variance / mixed) *
    Math.exp((expectedDifference ** 2 * difference ** 2) / (2 * variance * mixed))
  );
}

/** Counts the answers of one canary in one process, and finds what is worse than under the rules in force. */
export class CanaryGuard {
  readonly #counts = { tried: newCounts(), control: newCounts() };

  /** What is worse, as a sentence; undefined while nothing is known to be. */
  note(arm: Arm, observation: Observation): string | undefined {
    const counts = this.#counts[arm];
    counts.answers += 1;
    for (const metric of Object.keys(metrics) as Metric[]) if (observation[metric]) counts[metric] += 1;
    return (Object.keys(metrics) as Metric[]).map((metric) => this.#findBreach(metric)).find(Boolean);
  }

  #findBreach(metric: Metric): string | undefined {
    const [tried, control] = (['tried', 'control'] as const).map((arm) => {
      const { answers, [metric]: hits } = this.#counts[arm];
      return { answers, hits };
    }) as [Tally, Tally];
    if (weighDifference(tried, control) < 1 / alpha) return undefined;
    const [share, usual] = [tried, control].map(({ hits, answers }) => hits / answers) as [number, number];
    if (metrics[metric] === 'more' && share < usual) return undefined;
    return `${metric}: ${percent(share)} of ${tried.answers}, and ${percent(usual)} of ${control.answers} under the rules in force`;
  }
}

const newCounts = () => ({ answers: 0, failures: 0, 'empty answers': 0, 'answers with actions': 0 });
