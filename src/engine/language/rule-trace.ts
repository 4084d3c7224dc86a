/**
 * What became of a condition. `true` and `false` speak of a value that was found; `unknown` is a condition that does not hold
 * because the fact's value is null or the path leads nowhere, `absent` one whose fact was not given at all.
 * `not evaluated`: conditions of higher priority had decided already.
 */
export type Verdict = 'true' | 'false' | 'unknown' | 'absent' | 'not evaluated';

/** A comparison: the value found at (fact, params, path), the operator, the value wanted. */
export type LeafTrace = {
  readonly kind: 'leaf';
  readonly verdict: Verdict;
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly operator: string;
  /** The value found; absent when not evaluated. */
  readonly found?: unknown;
  /** The value wanted, read already where the rule names a fact. */
  readonly wanted: unknown;
  /** Why the comparison could not be made. */
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
 * One rule's part in an evaluation. `rule` is its index in file order; `conditions` is there when it was in scope,
 * `scope` says why when it was not.
 */
export type RuleTrace = {
  readonly rule: number;
  readonly id?: string;
  readonly name?: string;
  readonly outcome: 'fired' | 'failed' | 'out-of-scope';
  readonly scope?: 'other touchpoint' | 'not yet valid' | 'no longer valid';
  readonly conditions?: ConditionTrace;
};

/** One fact that would have to be different; `needs` says what it must satisfy, `to` is a value that does. */
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

/** `isSmallest`: no smaller set of changes does, of those that were tried. Otherwise there may be one. */
export type NearestMiss = { readonly changes: readonly FactChange[]; readonly isSmallest: boolean };
