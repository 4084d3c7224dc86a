import type { BudgetState, Counters, OutcomeRates } from '../../domain/contact/budget.ts';
import type { CustomerMemory, StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { AnswerRound, DecisionBasis, NotedRate } from '../../domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { Identified, Interaction } from '../../domain/decision/interaction.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import { callIdOf } from '../../domain/decision/settlement.ts';
import { narrowProgram } from '../../domain/rule-set/narrow-program.ts';
import { factsReadAt } from '../../domain/rule-set/rule-facts.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { composeRound } from '../ask/compose-round.ts';
import { choose, decide } from '../decide.ts';
import { type DecisionContext, gatherContext } from '../gather/decision-context.ts';
import type { StoredDecision } from '../ports.ts';
import { rememberProposal } from '../store/remember-proposal.ts';

/** All that a live decision was decided on, with what its record only names. */
export type RecordedInputs = {
  readonly request: DecisionRequest;
  readonly basis: DecisionBasis;
  /** Of the customer, where one was known. */
  readonly snapshot?: Snapshot | undefined;
  readonly memory: CustomerMemory;
  readonly household?: CustomerMemory | undefined;
  readonly visit?: CustomerMemory | undefined;
  /** True: it explains itself in full, whatever its rules disclose. */
  readonly audited?: true;
};

type Told = Pick<StoredDecision, 'decision' | 'bytes'>;

/**
 * A recorded decision once more: the answer that the rule set gives to what it was decided on. What a pure decision cannot know (the age
 * of the rules, how long it took) is taken from `recorded`. Pure.
 */
export function decideAsRecorded(ruleSet: RuleSet, recorded: Decision, inputs: RecordedInputs): Told {
  const { basis } = inputs;
  const { interaction, now, counters } = sceneAsRecorded(recorded, inputs);
  const ask = (known: ReadonlyMap<string, BudgetState>, more: Partial<Interaction>): Proposal =>
    decide(ruleSet, { ...interaction, ...more }, now, { ...counters, budgets: known }, true);
  const first = ask(counters.budgets, {});
  if (basis.rounds === undefined) return finish(first, recorded);
  const proposal = repeatRounds(first, counters, basis.rounds, recorded, (round, own, prior) =>
    ask(index(round.budgets ?? []), {
      own,
      offerable: new Set(prior.decision.offers.map(({ offerId }) => offerId)),
    }),
  );
  return finish(proposal, recorded);
}

/**
 * Whether two rule sets that differ in these rules alone may decide a recorded decision in two ways: one of the rules fires by either, or
 * promised something before, or one evaluation does not determine the decision. Undefined for rule sets that were not built from files.
 */
export function watchRules(
  before: RuleSet,
  draft: RuleSet,
  ids: ReadonlySet<string>,
): ((recorded: Decision, inputs: RecordedInputs) => boolean) | undefined {
  const fire = fireOf([before, draft], ids);
  if (fire === undefined) return undefined;
  return (recorded, inputs) => {
    const { found, rounds, remedyFor } = inputs.basis;
    if (found === 'ambiguous' || rounds !== undefined || remedyFor !== undefined) return true;
    const context = contextAsRecorded(before, recorded, inputs);
    if ([...context.standing, ...context.fallen].some(({ reason }) => ids.has(reason.ruleId))) return true;
    return fire(context).some((fired) => fired.length > 0);
  };
}

/** Whether two rule sets that differ in the conditions of these rules alone fire the same of them. Undefined as for `watchRules`. */
export function compareFired(
  before: RuleSet,
  draft: RuleSet,
  ids: ReadonlySet<string>,
): ((recorded: Decision, inputs: RecordedInputs) => boolean) | undefined {
  const fire = fireOf([before, draft], ids);
  return (
    fire &&
    ((recorded, inputs) => {
      const [old, fresh] = fire(contextAsRecorded(before, recorded, inputs)).map((fired) => fired.join());
      return old === fresh;
    })
  );
}

/** Which of these rules each rule set fires. */
function fireOf(
  ruleSets: readonly RuleSet[],
  ids: ReadonlySet<string>,
): ((context: DecisionContext) => readonly (readonly string[])[]) | undefined {
  const narrowed = ruleSets.flatMap((ruleSet) => narrowProgram(ruleSet, ({ id }) => ids.has(id)) ?? []);
  if (narrowed.length < ruleSets.length) return undefined;
  return ({ facts, touchpoint, now }) =>
    narrowed.map(({ program, rules }) =>
      program
        .evaluate(facts, { touchpoint: touchpoint.name, now })
        .map(({ rule }) => rules[rule]?.id ?? '')
        .filter((id) => ids.has(id)),
    );
}

function contextAsRecorded(ruleSet: RuleSet, recorded: Decision, inputs: RecordedInputs): DecisionContext {
  const { interaction, now, counters } = sceneAsRecorded(recorded, inputs);
  return gatherContext(ruleSet, interaction, now, counters, true);
}

/** The rules that fired, and the offers that they made eligible and a gate stopped, each by the first; before systems answered. Pure. */
export function traceAsRecorded(
  ruleSet: RuleSet,
  recorded: Decision,
  inputs: RecordedInputs,
): {
  readonly fired: readonly string[];
  readonly blocked: readonly { offer: string; gate: string; because: string; rule: string | null }[];
  /** What the conditions of the rules there read, in the order of `factsReadAt`, as JSON. */
  readonly facts: readonly string[];
} {
  const explained = { ...inputs, request: { ...inputs.request, explain: 'full' } } as const;
  const context = contextAsRecorded(ruleSet, recorded, explained);
  const { touchpoint, facts, now } = context;
  const fired = ruleSet.program.evaluate(facts, { touchpoint: touchpoint.name, now });
  const blocked = new Map<string, { offer: string; gate: string; because: string; rule: string | null }>();
  for (const { offerId: offer, gate, because, ...more } of choose(context).offers.dropped)
    if (!blocked.has(offer)) {
      const rule = 'ruleId' in more ? more.ruleId : undefined;
      blocked.set(offer, { offer, gate, because, rule: rule ?? null });
    }
  return {
    fired: [...new Set(fired.map(({ rule }) => ruleSet.rules[rule]?.id ?? String(rule)))],
    blocked: [...blocked.values()],
    facts: [...factsReadAt(ruleSet, touchpoint.name).values()].map(
      (ref) => JSON.stringify(ruleSet.program.readFact(ref, facts)) ?? '',
    ),
  };
}

/** What a recorded decision was made from, before systems answered. */
export function sceneAsRecorded(
  recorded: Decision,
  inputs: RecordedInputs,
): { readonly interaction: Interaction; readonly now: number; readonly counters: Counters } {
  const { request, basis, memory, household, visit } = inputs;
  const { remedyFor, budgets = [], offerable, systems } = basis;
  return {
    interaction: {
      request,
      customer: findCustomer(recorded, inputs),
      remedyFor,
      systems: new Set(systems),
      ...(inputs.audited && { audited: true }),
      ...(offerable && { offerable: new Set(offerable) }),
    },
    now: Date.parse(recorded.decidedAt),
    counters: {
      memory,
      ...(household && { household }),
      ...(visit && { visit }),
      outcomes: ratesOf(basis.rates ?? []),
      budgets: index(budgets),
    },
  };
}

const index = (states: readonly BudgetState[]): Map<string, BudgetState> =>
  new Map(states.map((state) => [state.key, state]));

/** Of several people the record has none: they only determine what may be offered, and the language. */
function findCustomer({ snapshot: seen, locale }: Decision, { basis, snapshot }: RecordedInputs): Identified {
  if (snapshot !== undefined) return { status: 'known', snapshot, source: seen?.source ?? 'store' };
  const { found = 'unknown' } = basis;
  if (found === 'missing') return { status: 'missing', because: 'snapshot-unavailable' };
  if (found !== 'ambiguous') return { status: found };
  const anybody = { schemaVersion: 1, customerId: 'anybody', asOf: '1970-01-01T00:00:00Z' } as const;
  return { status: 'ambiguous', people: [{ ...anybody, languages: [locale] }] };
}

const ratesOf = (noted: readonly NotedRate[]): OutcomeRates => ({
  find: (offerId, segment = '') => {
    const rate = noted.find(([offer, of]) => offer === offerId && (of ?? '') === segment);
    return rate && { shown: rate[2], accepted: rate[3] };
  },
});

type Again = (round: AnswerRound, own: readonly StandingPromise[], prior: Told) => Proposal;

/** Decides again after each round of answers, as it was done while the customer waited. */
function repeatRounds(
  first: Proposal,
  { memory }: Pick<Counters, 'memory'>,
  rounds: readonly AnswerRound[],
  recorded: Decision,
  again: Again,
): Proposal {
  const customerId = recorded.customerId ?? '';
  let held = rememberProposal(customerId, memory, first).next ?? memory;
  let round = { proposal: first, answer: finish(first, recorded), tasks: first.tasks() };
  for (const { moves, ...known } of rounds) {
    const placed = moves.map(({ actionId, ...move }) => ({
      actionId,
      move,
      call: round.tasks.find(({ taskId }) => taskId === callIdOf(actionId)),
    }));
    const change = composeRound(round, placed, held, {
      customerId,
      keep: {},
      budgets: index(known.budgets ?? []),
      now: () => moves[0]?.at ?? 0,
      decideAgain: (own, prior) => {
        const proposal = again({ moves, ...known }, own, prior.answer);
        return { proposal, answer: finish(proposal, recorded), tasks: proposal.tasks() };
      },
    });
    if (change === undefined) break;
    held = change.entry.memory.next;
    round = change.next;
  }
  return round.proposal;
}

function finish({ decision }: Proposal, recorded: Decision): Told {
  const { version: _, ...then } = recorded.ruleSet;
  const answered = Object.assign(decision, {
    ruleSet: { version: decision.ruleSet.version, ...then },
    degraded: recorded.degraded,
    elapsedMs: recorded.elapsedMs,
  });
  return { decision: answered, bytes: Buffer.from(JSON.stringify(answered)) };
}
