import type { Decision } from '../domain/decision/decision.ts';
import { type Change, compareDecisions } from './compare-decisions.ts';
import type { PlaceName } from './ports.ts';
import type { Obstacle } from './replay-decision.ts';

/** What a draft would have done, over recorded decisions. */
export type Impact = {
  /** Versions of the rule sets. */
  readonly before: string;
  readonly draft: string;
  /** Decisions that both were held against. */
  readonly examined: number;
  readonly different: number;
  /** Decisions that could not be, by reason. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** The most frequent first. */
  readonly changes: readonly ChangeCount[];
  /** Sums of the numbers in the params of actions over decisions that differ. */
  readonly amounts: readonly Amount[];
  readonly places: readonly Place[];
  /** The segments of customers whose decisions differ; empty text: none. */
  readonly segments: readonly SegmentCount[];
  /** Of each change at most 20: those with the lowest ids. */
  readonly examples: readonly ExampleGroup[];
};

export type SkipReason = Obstacle | 'no-touchpoint';

export type ChangeCount = Pick<Change, 'kind' | 'name'> & Record<Change['change'], number>;

export type Amount = { readonly action: string; readonly param: string; before: number; draft: number };

export type Place = PlaceName & { examined: number; different: number };

export type SegmentCount = { readonly segment: string; different: number };

export type Example = Pick<Decision, 'decisionId' | 'decidedAt' | 'touchpoint'> & {
  readonly channel: string;
  readonly change: Change;
};

export type ExampleGroup = Pick<Change, 'kind' | 'name' | 'change'> & {
  readonly decisions: readonly Example[];
};

const mostExamples = 20;

/** Sums up what a draft changes. Plain data, so that threads can give theirs to `add`; the order does not matter. */
export class Tally {
  examined = 0;
  different = 0;
  readonly skipped = new Map<SkipReason, number>();
  readonly changes = new Map<string, ChangeCount>();
  readonly amounts = new Map<string, Amount>();
  readonly places = new Map<string, Place>();
  readonly segments = new Map<string, SegmentCount>();
  readonly examples = new Map<string, Example[]>();

  skip(reason: SkipReason, times = 1): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + times);
  }

  examine(name: PlaceName, times = 1): void {
    this.examined += times;
    this.#placeOf(name).examined += times;
  }

  /** A decision that was examined, by both rule sets. */
  compare(before: Decision, draft: Decision, segment: string): void {
    const changes = compareDecisions(before, draft);
    if (changes.length === 0) return;
    const { decisionId, decidedAt, touchpoint, channelUsed: channel, locale } = before;
    this.different += 1;
    this.#placeOf({ touchpoint, channel, language: locale.split('-', 1)[0] ?? '' }).different += 1;
    this.#segmentOf(segment).different += 1;
    this.#sumAmounts(before, 'before');
    this.#sumAmounts(draft, 'draft');
    for (const change of changes) {
      this.#countOf(change)[change.change] += 1;
      this.#keepExamples(keyOf(change), [{ decisionId, decidedAt, touchpoint, channel, change }]);
    }
  }

  /** Adds what another tally has counted. */
  add(
    other: Pick<
      Tally,
      'examined' | 'different' | 'skipped' | 'changes' | 'amounts' | 'places' | 'segments' | 'examples'
    >,
  ): void {
    this.examined += other.examined;
    this.different += other.different;
    for (const [reason, times] of other.skipped) this.skip(reason, times);
    for (const count of other.changes.values())
      addUp(this.#countOf(count), count, ['gained', 'lost', 'changed']);
    for (const amount of other.amounts.values()) addUp(this.#amountOf(amount), amount, ['before', 'draft']);
    for (const place of other.places.values()) addUp(this.#placeOf(place), place, ['examined', 'different']);
    for (const each of other.segments.values()) addUp(this.#segmentOf(each.segment), each, ['different']);
    for (const [key, decisions] of other.examples) this.#keepExamples(key, decisions);
  }

  sum({ before, draft }: Pick<Impact, 'before' | 'draft'>): Impact {
    const total = ({ gained, lost, changed }: ChangeCount): number => gained + lost + changed;
    const changes = [...this.changes.values()].sort(
      (one, other) => total(other) - total(one) || compare(nameOf(one), nameOf(other)),
    );
    return {
      before,
      draft,
      examined: this.examined,
      different: this.different,
      skipped: Object.fromEntries([...this.skipped].sort(([one], [other]) => compare(one, other))),
      changes,
      amounts: [...this.amounts.entries()]
        .sort(([one], [other]) => compare(one, other))
        .flatMap(([, amount]) =>
          round(amount.before) === round(amount.draft)
            ? []
            : { ...amount, before: round(amount.before), draft: round(amount.draft) },
        ),
      places: [...this.places.entries()]
        .sort(([one, { different }], [two, other]) => other.different - different || compare(one, two))
        .map(([, place]) => place),
      segments: [...this.segments.values()].sort(
        (one, other) => other.different - one.different || compare(one.segment, other.segment),
      ),
      examples: changes.flatMap(({ kind, name }) =>
        (['gained', 'lost', 'changed'] as const).flatMap((change) => {
          const decisions = this.examples.get(keyOf({ kind, name, change }));
          return decisions === undefined ? [] : { kind, name, change, decisions };
        }),
      ),
    };
  }

  #countOf({ kind, name }: Pick<Change, 'kind' | 'name'>): ChangeCount {
    return remember(this.changes, `${kind}/${name}`, () => ({ kind, name, gained: 0, lost: 0, changed: 0 }));
  }

  #placeOf({ touchpoint, channel, language }: PlaceName): Place {
    return remember(this.places, [touchpoint, channel, language].join('/'), () => ({
      ...{ touchpoint, channel, language },
      ...{ examined: 0, different: 0 },
    }));
  }

  #segmentOf(segment: string): SegmentCount {
    return remember(this.segments, segment, () => ({ segment, different: 0 }));
  }

  #amountOf({ action, param }: Pick<Amount, 'action' | 'param'>): Amount {
    return remember(this.amounts, `${action}/${param}`, () => ({ action, param, before: 0, draft: 0 }));
  }

  /** What was promised at an earlier contact costs nothing again. */
  #sumAmounts({ actions }: Decision, side: 'before' | 'draft'): void {
    for (const { type: action, params, standing } of actions)
      for (const [param, value] of standing === undefined ? Object.entries(params) : [])
        if (typeof value === 'number') this.#amountOf({ action, param })[side] += value;
  }

  #keepExamples(key: string, decisions: readonly Example[]): void {
    const kept = remember(this.examples, key, (): Example[] => []);
    const last = kept.at(-1);
    if (
      kept.length === mostExamples &&
      last &&
      decisions.every(({ decisionId }) => decisionId > last.decisionId)
    )
      return;
    kept.push(...decisions);
    kept.sort((one, other) => compare(one.decisionId, other.decisionId));
    kept.splice(mostExamples);
  }
}

const keyOf = ({ kind, name, change }: Pick<Change, 'kind' | 'name' | 'change'>): string =>
  [kind, name, change].join('/');
const nameOf = ({ kind, name }: Pick<Change, 'kind' | 'name'>): string => `${kind}/${name}`;

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Sums of decimal fractions have digits that mean nothing, and that depend on the order. */
const round = (sum: number): number => Number(sum.toFixed(2));

function remember<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function addUp<Name extends string>(
  sum: Record<Name, number>,
  more: Readonly<Record<Name, number>>,
  names: readonly Name[],
): void {
  for (const name of names) sum[name] += more[name];
}
