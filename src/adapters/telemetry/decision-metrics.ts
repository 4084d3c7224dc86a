import { Counter, type Registry } from 'prom-client';
import { WordMap } from '../../shared/word-map.ts';
import { TalliedHistogram, type Tally } from './tallied-histogram.ts';

/** What is counted of a decision. */
type Counted = {
  readonly touchpoint: string;
  readonly channelUsed: string;
  readonly degraded: readonly { readonly code: string }[];
  readonly actions: readonly { readonly type: string }[];
  readonly offers: readonly { readonly offerId: string }[];
};

export type DecisionMetrics = {
  /** `seconds` is what it took, of the `budget` seconds that the caller gave. */
  readonly observeDecision: (
    decision: Counted,
    took: { readonly repeated: boolean; readonly seconds: number; readonly budget: number },
  ) => void;
  readonly countOutcome: (offer: string, outcome: string) => void;
};

/** Fine where a decision lives (below a millisecond) and coarse where it has gone wrong. */
export const secondsBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5,
];

/** Ids beyond this number are counted as `other`: packs name actions and offers, and edits must not grow the metrics without end. */
const mostIds = 1000;

/** The decisions answered under one set of labels. */
type Answered = {
  readonly labels: { readonly touchpoint: string; readonly channel: string; readonly outcome: string };
  count: number;
  readonly duration: Tally<'touchpoint'>;
};

/** What is decided, how fast, and what comes of it. */
export function addDecisionMetrics(registry: Registry): DecisionMetrics {
  const registers = [registry];
  const count = countAnswers(registry);
  const degraded = new Counter({
    name: 'tact_degraded_total',
    help: 'Decisions answered in part, by what was missing.',
    labelNames: ['code'],
    registers,
  });
  const late = new Counter({
    name: 'tact_decisions_late_total',
    help: 'Decisions that took longer than their budgetMs.',
    labelNames: ['touchpoint'],
    registers,
  });
  const actions = countById(registry, 'tact_actions_total', 'Actions decided.', 'action');
  const offers = countById(registry, 'tact_offers_total', 'Offers given in answers.', 'offer');
  const outcomes = new Counter({
    name: 'tact_outcomes_total',
    help: 'Outcomes of offers that were recorded.',
    labelNames: ['offer', 'outcome'],
    registers,
  });
  const bounded = boundIds();
  const countContent = (decision: Counted): void => {
    for (const { type } of decision.actions) actions(type);
    for (const { offerId } of decision.offers) offers(offerId);
  };
  return {
    observeDecision: (decision, { repeated, seconds, budget }) => {
      const outcome = repeated ? 'repeated' : decision.degraded.length > 0 ? 'degraded' : 'full';
      count(decision, outcome, seconds);
      for (const { code } of decision.degraded) degraded.inc({ code });
      if (seconds > budget) late.inc({ touchpoint: decision.touchpoint });
      if (!repeated) countContent(decision);
    },
    countOutcome: (offer, outcome) => outcomes.inc({ offer: bounded(offer), outcome }),
  };
}

function countAnswers(registry: Registry): (decision: Counted, outcome: string, seconds: number) => void {
  const registers = [registry];
  const duration = new TalliedHistogram({
    name: 'tact_decision_seconds',
    help: 'Time from the request to its decision, stored.',
    labelNames: ['touchpoint'],
    buckets: secondsBuckets,
    registers,
  });
  const answered: Answered[] = [];
  const durationOf = (touchpoint: string): Tally<'touchpoint'> => {
    const known = answered.find(({ labels }) => labels.touchpoint === touchpoint);
    return known?.duration ?? duration.open({ touchpoint });
  };
  const answeredOf = new WordMap((touchpoint, channel, outcome: string) => {
    const entry = { labels: { touchpoint, channel, outcome }, count: 0, duration: durationOf(touchpoint) };
    answered.push(entry);
    return entry;
  });
  new Counter({
    name: 'tact_decisions_total',
    help: 'Decisions answered.',
    labelNames: ['touchpoint', 'channel', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { labels, count } of answered) this.inc(labels, count);
    },
  });
  return ({ touchpoint, channelUsed }, outcome, seconds) => {
    const entry = answeredOf.get(touchpoint, channelUsed, outcome);
    entry.count += 1;
    duration.add(entry.duration, seconds);
  };
}

/** The first ids as they are, and the same word for all others. */
function boundIds(): (id: string) => string {
  const known = new Set<string>();
  return (id) => {
    if (!known.has(id) && known.size >= mostIds) return 'other';
    known.add(id);
    return id;
  };
}

/** Counts in a map; a counter of prom-client builds a key from its labels each time. */
function countById(registry: Registry, name: string, help: string, label: string): (id: string) => void {
  const counts = new Map<string, number>();
  new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [id, count] of counts) this.inc({ [label]: id }, count);
    },
  });
  const bounded = boundIds();
  return (id) => {
    const counted = bounded(id);
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  };
}
