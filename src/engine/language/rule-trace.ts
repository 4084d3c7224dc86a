/**
 * The outcome of a condition. `true` and `false` mean that a value was found. `unknown`: the condition does not hold because
 * the fact's value is null or the path finds nothing. `absent`: the fact was not given. `not evaluated`: conditions of higher
 * priority had already decided.
 */
export type Verdict = 'true' | 'false' | 'unknown' | 'absent' | 'not evaluated';

/** A comparison: the value found at (fact, params, path), the operator, and the wanted value. */
export type LeafTrace = {
  readonly kind: 'leaf';
  readonly verdict: Verdict;
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly operator: string;
  /** The value found; absent if not evaluated. */
  readonly found?: unknown;
  /** The wanted value, resolved if the rule names a fact. */
  readonly wanted: unknown;
  /** The reason why the comparison failed. */
  readonly error?: string;
  readonly name?: string;
};

/** `all`, `any` or `not` over conditions; `condition` is the name it was referred to by. */
type GroupTrace = {
  readonly kind: 'all' | 'any' | 'not';
  readonly verdict: Verdict;
  readonly condition?: string;
  readonly name?: string;
  readonly children: readonly ConditionTrace[];
};

/** A reference to a named condition that does not exist. */
type MissingTrace = {
  readonly kind: 'missing';
  readonly verdict: Verdict;
  readonly condition: string;
};

export type ConditionTrace = LeafTrace | GroupTrace | MissingTrace;

/**
 * One rule's part in an evaluation. `rule` is its index in file order. `conditions` is present if the rule was in scope;
 * otherwise `scope` gives the reason.
 */
export type RuleTrace = {
  readonly rule: number;
  readonly id?: string;
  readonly name?: string;
  readonly outcome: 'fired' | 'failed' | 'out-of-scope';
  readonly scope?: 'other touchpoint' | 'not yet valid' | 'no longer valid';
  readonly conditions?: ConditionTrace;
};

/** One fact that must change; `needs` is the requirement, `to` is a value that meets it. */
export type FactChange = {
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly needs: readonly {
    readonly operator: string;
    readonly value: unknown;
    readonly negated: boolean;
  }[];
};

/** `isSmallest`: no smaller set among those tried reaches the goal. If false, there may be a smaller one. */
export type NearestMiss = { readonly changes: readonly FactChange[]; readonly isSmallest: boolean };
