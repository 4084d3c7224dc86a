import type { WhyAnswer, WhyBlocker, WhyChange } from '../../domain/decision/why-offer.ts';
import { isTarget } from '../../domain/offers/find-obstacles.ts';
import type { PlacedOffer, PlacedRule } from '../../domain/rule-set/rule-set.ts';
import type { RuleGoal } from '../../engine/language/rule-program.ts';
import type { FactChange, NearestMiss, RuleTrace } from '../../engine/language/rule-trace.ts';
import type { DecisionContext } from '../gather/decision-context.ts';

/** A rule that would make the offer and does not fire; `scope` says why it was not evaluated. */
type UnfiredRule = {
  readonly ruleId: string;
  readonly scope?: RuleTrace['scope'];
  readonly changes?: readonly WhyChange[];
};

/** The rules that make an offer and those that suppress it, over the facts of one moment. */
export class OfferRules {
  readonly #context: DecisionContext;
  readonly #making: readonly number[];
  readonly #suppressing: readonly number[];

  constructor(offer: PlacedOffer, context: DecisionContext) {
    const find = (isMeant: (rule: PlacedRule) => boolean): number[] =>
      [...context.ruleSet.rules.keys()].filter((index) => {
        const rule = context.ruleSet.rules[index];
        return rule !== undefined && isMeant(rule);
      });
    this.#context = context;
    this.#making = find(({ event }) => event.type === 'offer' && event.params.offer === offer.id);
    this.#suppressing = find(({ event }) => event.type === 'suppress' && isTarget(offer, event.params));
  }

  /** The rules that would make the offer, each with the fewest facts to change that would make it fire. */
  listUnfired(): UnfiredRule[] {
    const { ruleSet, facts } = this.#context;
    return ruleSet.program.explain(facts, this.#scope).flatMap((trace): UnfiredRule[] => {
      if (!this.#making.includes(trace.rule)) return [];
      const miss = this.#miss({ oneOf: [trace.rule] });
      return [
        {
          ruleId: ruleSet.rules[trace.rule]?.id ?? String(trace.rule),
          scope: trace.scope,
          ...(miss === undefined ? {} : { changes: miss.changes.map(toChange) }),
        },
      ];
    });
  }

  /** The fewest facts to change that would keep a rule from firing; undefined where none was found. */
  silence(ruleId: string): readonly WhyChange[] | undefined {
    const index = this.#context.ruleSet.rules.findIndex(({ id }) => id === ruleId);
    return this.#miss({ noneOf: [index] })?.changes.map(toChange);
  }

  /** The fewest facts to change so that one rule makes the offer and none suppresses it. */
  clear(): NearestMiss | undefined {
    if (this.#making.length === 0) return undefined;
    return this.#miss({ oneOf: this.#making, noneOf: this.#suppressing });
  }

  get #scope() {
    return { touchpoint: this.#context.touchpoint.name, now: this.#context.now };
  }

  #miss(goal: RuleGoal): NearestMiss | undefined {
    const { ruleSet, facts } = this.#context;
    return ruleSet.program.nearestMiss(goal, facts, this.#scope);
  }
}

/** All rules and consents together. Time, caps and better offers are no facts that anybody could change. */
export function findSmallestChange(
  blockers: readonly WhyBlocker[],
  rules: OfferRules,
): Pick<WhyAnswer, 'smallestChange' | 'isSmallest'> {
  if (blockers.length === 0) return { smallestChange: [], isSmallest: true };
  const consents = blockers.filter(({ gate }) => gate === 'consent');
  const isFixed = blockers.some((blocker) => blocker.gate !== 'consent' && blocker.ruleId === undefined);
  const miss = isFixed ? undefined : rules.clear();
  if (miss === undefined) return { smallestChange: null, isSmallest: false };
  const granted = consents.flatMap(({ changes = [] }) => changes);
  return { smallestChange: [...miss.changes.map(toChange), ...granted], isSmallest: miss.isSmallest };
}

export const grantConsent = (purpose: string | undefined, channel: string, found: unknown): WhyChange => ({
  fact: 'consent',
  params: { purpose, channel },
  path: '$.granted',
  from: found,
  to: true,
  needs: [{ operator: 'equal', value: true, negated: false }],
});

const toChange = ({ fact, params, path, from, to, needs }: FactChange): WhyChange => ({
  fact,
  ...(params === undefined ? {} : { params }),
  ...(path === undefined ? {} : { path }),
  ...(from === undefined ? {} : { from }),
  to,
  needs: needs.map((need) => ({ ...need })),
});
