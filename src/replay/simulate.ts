import type { Decision } from '../domain/decision/decision.ts';
import { findChanges } from '../domain/rule-set/find-changes.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { type Change, compareDecisions } from './compare-decisions.ts';
import type { Replayable } from './ports.ts';
import { gatherInputs, type Obstacle, type ReplayServices } from './replay-decision.ts';

/** What a draft would have done, over recorded decisions. */
export type Impact = {
  /** Versions of the rule sets. */
  readonly before: string;
  readonly draft: string;
  /** Decisions that were decided by both. */
  readonly examined: number;
  readonly different: number;
  /** Decisions that could not be, by reason. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** The most frequent first. */
  readonly changes: readonly ChangeCount[];
  /** Sums of the numbers in the params of actions over decisions that differ. */
  readonly amounts: readonly Amount[];
  readonly places: readonly Place[];
  /** At most 20, as various as possible. */
  readonly examples: readonly Example[];
};

type SkipReason = Obstacle | 'no-touchpoint';

export type ChangeCount = Pick<Change, 'kind' | 'name'> & Record<Change['change'], number>;

export type Amount = { readonly action: string; readonly param: string; before: number; draft: number };

export type Place = {
  readonly touchpoint: string;
  readonly channel: string;
  readonly language: string;
  examined: number;
  different: number;
};

export type Example = Pick<Decision, 'decisionId' | 'decidedAt' | 'touchpoint'> & {
  readonly channel: string;
  readonly changes: readonly Change[];
};

const mostExamples = 20;
/** Of decisions that change in the same way. */
const mostAlike = 3;

/**
 * Decides recorded decisions by two rule sets, each decision as it was: on what it was decided on, with the answers that systems gave
 * then. A draft therefore counts on what customers were promised by the rules of then. Changes nothing. With `fire`, decisions to which the
 * rules of both say the same are not decided, where nothing but rules was edited: the result is the same.
 */
export async function simulate(
  recorded: AsyncIterable<Replayable>,
  { before, draft }: { readonly before: RuleSet; readonly draft: RuleSet },
  { records, decide, fire }: Pick<ReplayServices, 'records' | 'decide' | 'fire'>,
): Promise<Impact> {
  const tally = new Tally();
  const evaluates = fire !== undefined && isEditOfRules(before, draft);
  for await (const each of recorded) {
    const inputs = await gatherInputs(each, records);
    if (typeof inputs === 'string') {
      tally.skip(inputs);
      continue;
    }
    const { touchpoint } = inputs.request;
    if (!before.touchpoints.has(touchpoint) || !draft.touchpoints.has(touchpoint)) {
      tally.skip('no-touchpoint');
      continue;
    }
    const said = evaluates ? fire(before, each.decision, inputs) : undefined;
    const isAlike = said !== undefined && said === fire?.(draft, each.decision, inputs);
    const decideBy = (ruleSet: RuleSet): Decision => decide(ruleSet, each.decision, inputs).decision;
    tally.count(each.decision, isAlike ? undefined : [decideBy(before), decideBy(draft)]);
  }
  return { before: before.version, draft: draft.version, ...tally.sum() };
}

/** Whether files of rules are all that differs, and the conditions that other files name are the same. */
function isEditOfRules(before: RuleSet, draft: RuleSet): boolean {
  const changed = findChanges(before.files, draft.files);
  const conditionsOf = ({ conditions }: RuleSet): string => JSON.stringify([...conditions]);
  return (
    before.files.length > 0 &&
    [...changed].every((path) => /^[^/]*\/(rules|cases|samples)\//.test(path)) &&
    conditionsOf(before) === conditionsOf(draft)
  );
}

class Tally {
  #examined = 0;
  #different = 0;
  readonly #skipped = new Map<SkipReason, number>();
  readonly #changes = new Map<string, ChangeCount>();
  readonly #amounts = new Map<string, Amount>();
  readonly #places = new Map<string, Place>();
  readonly #examples: Example[] = [];
  readonly #alike = new Map<string, number>();

  skip(reason: SkipReason): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  /** `decided`: by the rules of before and by the draft; undefined where both decide alike. */
  count(recorded: Decision, decided: readonly [before: Decision, draft: Decision] | undefined): void {
    const changes = decided === undefined ? [] : compareDecisions(...decided);
    const place = this.#placeOf(recorded);
    this.#examined += 1;
    place.examined += 1;
    if (decided === undefined || changes.length === 0) return;
    const [before, draft] = decided;
    this.#sumAmounts(before, 'before');
    this.#sumAmounts(draft, 'draft');
    this.#different += 1;
    place.different += 1;
    for (const { kind, name, change } of changes) this.#countOf(kind, name)[change] += 1;
    this.#keepExample(before, changes);
  }

  sum(): Omit<Impact, 'before' | 'draft'> {
    const total = ({ gained, lost, changed }: ChangeCount): number => gained + lost + changed;
    return {
      examined: this.#examined,
      different: this.#different,
      skipped: Object.fromEntries(this.#skipped),
      changes: [...this.#changes.values()].sort((one, other) => total(other) - total(one)),
      amounts: [...this.#amounts.values()].filter(({ before, draft }) => before !== draft),
      places: [...this.#places.values()].sort((one, other) => other.different - one.different),
      examples: this.#examples,
    };
  }

  #countOf(kind: Change['kind'], name: string): ChangeCount {
    const key = `${kind}/${name}`;
    const count = this.#changes.get(key) ?? { kind, name, gained: 0, lost: 0, changed: 0 };
    this.#changes.set(key, count);
    return count;
  }

  #placeOf({ touchpoint, channelUsed: channel, locale }: Decision): Place {
    const [language = ''] = locale.split('-');
    const key = [touchpoint, channel, language].join('/');
    const place = this.#places.get(key) ?? { touchpoint, channel, language, examined: 0, different: 0 };
    this.#places.set(key, place);
    return place;
  }

  /** What was promised at an earlier contact costs nothing again. */
  #sumAmounts({ actions }: Decision, side: 'before' | 'draft'): void {
    for (const { type: action, params, standing } of actions)
      for (const [param, value] of standing === undefined ? Object.entries(params) : []) {
        if (typeof value !== 'number') continue;
        const key = `${action}/${param}`;
        const amount = this.#amounts.get(key) ?? { action, param, before: 0, draft: 0 };
        this.#amounts.set(key, amount);
        amount[side] += value;
      }
  }

  #keepExample(
    { decisionId, decidedAt, touchpoint, channelUsed: channel }: Decision,
    changes: readonly Change[],
  ): void {
    const kind = changes.map((change) => [change.kind, change.name, change.change].join('/')).join(' ');
    const alike = this.#alike.get(kind) ?? 0;
    if (alike >= mostAlike || this.#examples.length >= mostExamples) return;
    this.#alike.set(kind, alike + 1);
    this.#examples.push({ decisionId, decidedAt, touchpoint, channel, changes });
  }
}
