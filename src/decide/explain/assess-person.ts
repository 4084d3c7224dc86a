import type { BudgetState, BudgetTake, Counters } from '../../domain/contact/budget.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { Score } from '../../domain/offers/arbitrate.ts';
import type { Gate } from '../../domain/offers/find-obstacles.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { Choices } from '../choose/choices.ts';
import { choose } from '../decide.ts';
import { type DecisionContext, gatherContext } from '../gather/decision-context.ts';
import { bestFor, rankFor } from '../gather/rank-for.ts';

/** The contact that people are assessed for. */
export type ContactPlace = Pick<
  DecisionRequest,
  'touchpoint' | 'channel' | 'context' | 'verification' | 'maxOffers'
>;

/** What people are assessed for: an offer that they would get, a rule that would fire, or both. */
export type Target = { readonly offerId?: string | undefined; readonly ruleId?: string | undefined };

export type Person = { readonly snapshot: Snapshot; readonly counters: Omit<Counters, 'budgets'> };

/** The way of one person into an audience, or the first gate that keeps the person out. */
export type Standing =
  | { readonly gate: Gate | 'rule' | 'channel'; readonly because: string }
  | {
      readonly gate: 'in';
      /** The rule that makes the offer, or the rule that was asked for. */
      readonly ruleId: string;
      readonly offer?: {
        readonly rank: number;
        readonly score: Score;
        /** The message that presents the offer. */
        readonly treatment: string;
      };
      /** The channel by which the person is best reached; null if by none. */
      readonly bestChannel: string | null;
      /** When that channel may be used again (ISO 8601); absent where it may be now. */
      readonly until?: string | undefined;
      readonly locale: string;
    };

/** `considered`: all that the offers of the person would take, selected or not. `takes`: what the target itself takes. */
export type Assessment = {
  readonly standing: Standing;
  readonly takes: readonly BudgetTake[];
  readonly considered: () => readonly BudgetTake[];
};

const noTakes: readonly BudgetTake[] = [];
const nothing = (): readonly BudgetTake[] => noTakes;

/**
 * Whether a person would get the target at a place: decided by the code that decides live, and stored nowhere. Pure; `now` is in epoch
 * milliseconds. `mayFire` decides cheaply that no rule can make the offer: it must be true wherever one does.
 */
export function assessPerson(
  { snapshot, counters }: Person,
  budgets: ReadonlyMap<string, BudgetState>,
  question: {
    readonly ruleSet: RuleSet;
    readonly place: ContactPlace;
    readonly target: Target;
    readonly now: number;
    /** The channels of which the best for the person is used, in place of the one of the place. */
    readonly channels?: readonly string[] | undefined;
    readonly mayFire?: ((context: DecisionContext) => boolean) | undefined;
  },
): Assessment {
  const { ruleSet, place, target, now, channels, mayFire } = question;
  const request = {
    ...place,
    interactionId: 'audience',
    customer: { id: snapshot.customerId },
    mode: 'dry-run',
    explain: 'full',
  } as const;
  const customer = { status: 'known', snapshot, source: 'store' } as const;
  const gather = (channel: string): DecisionContext =>
    gatherContext(
      ruleSet,
      { request: { ...request, channel }, customer },
      now,
      { budgets, ...counters },
      true,
    );
  const first = gather(place.channel);
  const way = channels === undefined ? undefined : chooseChannel(first, channels);
  if (channels !== undefined && way === undefined) return leaveOut('channel', 'none may be used');
  const context = way === undefined || way.channel === place.channel ? first : gather(way.channel);
  if (mayFire?.(context) === false) return leaveOut('eligibility', noRule);
  if (target.ruleId !== undefined && !hasFired(target.ruleId, context)) return leaveOut('rule', noRule);
  return target.offerId === undefined
    ? { standing: reach(context, target.ruleId ?? '', way), takes: noTakes, considered: nothing }
    : assessOffer(target.offerId, context, choose(context), way);
}

const noRule = 'rule did not fire';

type Way = { readonly channel: string; readonly until?: string | undefined };

/** The best of the channels; where only quiet hours are in the way of all, the best of them when they are over. */
function chooseChannel(context: DecisionContext, channels: readonly string[]): Way | undefined {
  const ranking = rankFor(context, context.now).filter(({ channel }) => channels.includes(channel));
  const usable = ranking.find(({ evidence }) => evidence.ruledOut === undefined);
  const best = usable ?? ranking.find(({ evidence }) => evidence.until !== undefined);
  return best && { channel: best.channel, until: best.evidence.until };
}

const leaveOut = (gate: Gate | 'rule' | 'channel', because: string): Assessment => ({
  standing: { gate, because },
  takes: noTakes,
  considered: nothing,
});

const hasFired = (ruleId: string, { ruleSet, facts, touchpoint, now }: DecisionContext): boolean =>
  ruleSet.program
    .evaluate(facts, { touchpoint: touchpoint.name, now })
    .some(({ rule }) => ruleSet.rules[rule]?.id === ruleId);

const reach = (context: DecisionContext, ruleId: string, way?: Way): Extract<Standing, { gate: 'in' }> => ({
  gate: 'in',
  ruleId,
  bestChannel: way === undefined ? bestFor(context, context.now) : way.channel,
  until: way?.until,
  locale: context.voice.locale,
});

function assessOffer(
  offerId: string,
  context: DecisionContext,
  { events, offers }: Choices,
  way: Way | undefined,
): Assessment {
  const { selected, dropped, considered } = offers;
  const place = selected.findIndex(({ offer }) => offer.id === offerId);
  const chosen = selected[place];
  if (chosen === undefined) {
    const obstacle = dropped.find((entry) => entry.offerId === offerId);
    const { gate = 'eligibility', because = noRule } = obstacle ?? {};
    return { standing: { gate, because }, takes: noTakes, considered };
  }
  const made = events.offers.find(({ params }) => params.offer === offerId);
  const { offer, score, takes } = chosen;
  const standing = {
    ...reach(context, made?.rule.id ?? '', way),
    offer: { rank: place + 1, score, treatment: offer.treatment.message },
  };
  return { standing, takes, considered };
}
