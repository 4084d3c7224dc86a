import type { ContactEvent, StandingPromise } from '../domain/contact/customer-memory.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionBasis } from '../domain/decision/decision-basis.ts';
import { stateOf } from '../domain/promises/promise-life.ts';

type Recorded = { readonly decision: Decision; readonly basis?: DecisionBasis };

/** The rules that fired, and the offers that they made eligible and a gate stopped, each by the first. */
type Trace = {
  readonly fired: readonly string[];
  readonly blocked: readonly {
    readonly offer: string;
    readonly gate: string;
    readonly because: string;
    readonly rule: string | null;
  }[];
  /** What the conditions of the rules there read, as JSON. It may be personal: the archive keeps only which of them are alike. */
  readonly facts: readonly string[];
};

type Aftermath = {
  readonly outcomes: readonly ContactEvent[];
  readonly promises: readonly StandingPromise[];
};

/** What the archive's columns have of a decision: nothing of who the customer is, of what was asked, or of the words. */
export const toArchiveRow = ({ decision, basis }: Recorded, trace?: Trace) => ({
  decision_id: decision.decisionId,
  decided_at: decision.decidedAt,
  touchpoint: decision.touchpoint,
  channel: decision.channelUsed,
  locale: decision.locale,
  rule_set: decision.ruleSet.version,
  rule_set_age_ms: decision.ruleSet.ageMs,
  runtime: basis?.runtime ?? null,
  identified: basis === undefined ? null : (basis.found ?? 'known'),
  snapshot_source: decision.snapshot?.source ?? null,
  actions: decision.actions.map(({ type, status, reason, standing }) => ({
    type,
    status,
    reason: reason.code,
    rule: reason.ruleId,
    standing: standing !== undefined,
  })),
  offers: decision.offers.map(({ offerId, rank, category, score, reason }) => ({
    offer: offerId,
    rank,
    category: category ?? null,
    rule: reason?.ruleId ?? null,
    propensity: score?.propensity ?? null,
    value: score?.value ?? null,
    context: score?.context ?? null,
    lever: score?.lever ?? null,
    total: score?.total ?? null,
  })),
  messages: decision.messages.map(({ key }) => key),
  tasks: decision.tasks.map(({ type, template, channel }) => ({
    type,
    template: template ?? null,
    channel: channel ?? null,
  })),
  reasons: decision.reasons.map(({ code }) => code),
  degraded: decision.degraded.map(({ code }) => code),
  best_channel: decision.channel.best,
  elapsed_ms: decision.elapsedMs,
  // Whether these rules determine it: several people may fit, and after answers of systems it is decided again.
  once: basis && basis.found !== 'ambiguous' && basis.rounds === undefined && basis.remedyFor === undefined,
  fired: trace?.fired ?? null,
  blocked: trace?.blocked ?? null,
});

/** What became of a decision, as the archive's columns have it. */
export const toAftermathRow = ({ outcomes, promises }: Aftermath) => ({
  outcomes: outcomes.map(({ offerId, outcome, at }) => ({
    offer: offerId,
    outcome,
    at: new Date(at).toISOString(),
  })),
  promises: promises.map((promise) => ({
    type: promise.type,
    rule: promise.reason.ruleId,
    state: stateOf(promise),
    at: new Date(promise.life?.moves.at(-1)?.at ?? promise.at).toISOString(),
  })),
});
