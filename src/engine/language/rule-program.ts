import type { NearestMiss, RuleTrace } from './rule-trace.ts';

/** The facts of one evaluation: customer, context, touchpoint, channel, now … Only own properties are facts. */
export type FactValues = Readonly<Record<string, unknown>>;

/** A computed fact: pure and synchronous, called at most once per evaluation for each (fact, params). */
export type FactFunction = (params: Readonly<Record<string, unknown>>, facts: FactValues) => unknown;

/** A reference to a value among the facts. `params` go to a computed fact, `path` is a JSONPath into the fact's value. */
export type FactRef = {
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly path?: string | undefined;
};

export type RuleEvent = { readonly type: string; readonly params?: Readonly<Record<string, unknown>> };

/**
 * A rule as input of the engine. `conditions` is json-rules-engine's language and is checked by `compileRules`.
 * Without `touchpoints` the rule applies at every touchpoint, with an empty list at none.
 * `activeFrom` and `activeTo` are epoch milliseconds, half-open.
 */
export type EngineRule = {
  readonly id?: string;
  readonly name?: string;
  readonly priority?: number;
  readonly conditions: unknown;
  readonly event: RuleEvent;
  readonly touchpoints?: readonly string[];
  readonly activeFrom?: number;
  readonly activeTo?: number;
};

export type EngineOptions = {
  readonly functions?: Readonly<Record<string, FactFunction>>;
  /** Priority of a fact's conditions if the condition has none; default 1. */
  readonly factPriorities?: Readonly<Record<string, number>>;
  /** If true, an undefined fact reads as undefined. Otherwise the evaluation throws `UndefinedFactError`. */
  readonly allowUndefinedFacts?: boolean;
  /** If true, a reference to an undefined named condition is false. Otherwise the rules are refused. */
  readonly allowUndefinedConditions?: boolean;
  /**
   * If true, an event parameter of the form `{ fact, params?, path? }` is replaced by that fact's value (first level only).
   */
  readonly replaceFactsInEventParams?: boolean;
  /** If true, a condition that would throw (say `in` on a number read from a fact) is false instead. Default: it throws. */
  readonly failSafe?: boolean;
  /** If false, no predicate index is built and every rule is evaluated by its closure. Default true. */
  readonly index?: boolean;
};

/** The reason why rules were refused. `pointer` is a JSON pointer into `{ rules, conditions }`. */
export type EngineProblem = {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
};

/** `rule` is the index of the rule in the order given to `compileRules`. */
export type FiredRule = { readonly rule: number; readonly event: RuleEvent };

/** The wanted result, by rule index: one of `oneOf` fires (if there is any), and none of `noneOf`. */
export type RuleGoal = { readonly oneOf?: readonly number[]; readonly noneOf?: readonly number[] };

/** The place and time of an evaluation. An absent member restricts nothing. `now` is epoch milliseconds. */
export type Scope = { readonly touchpoint?: string; readonly now?: number };

/** At most `most` rules, in evaluation order: those that follow the rule with the index `after`, or the first ones. */
export type RulePage = { readonly after?: number | undefined; readonly most: number };

/**
 * Compiled rules. Immutable, synchronous and safe to share; evaluations never see each other's facts. Throws
 * `UndefinedFactError` where json-rules-engine rejects the run for a missing fact.
 */
export interface RuleProgram {
  /** The rules that fire: priority descending, then file order. Events are shared and frozen. */
  evaluate(facts: FactValues, scope?: Scope): FiredRule[];
  /** The events of the rules in scope that fire and of those that do not, each in evaluation order. */
  evaluateAll(facts: FactValues, scope?: Scope): { events: RuleEvent[]; failureEvents: RuleEvent[] };
  /**
   * Every rule, or those of a page, with its verdict, condition by condition, in evaluation order. It costs what it returns, and the
   * rules before the page that derive facts.
   */
  explain(facts: FactValues, scope?: Scope, page?: RulePage): RuleTrace[];
  /**
   * The smallest set of fact changes found that reaches the goal, proved by a second evaluation. Empty if the goal is already
   * reached; undefined if none was found or every rule that may fire is out of scope. The result says if it is known to be
   * the smallest.
   */
  nearestMiss(goal: RuleGoal, facts: FactValues, scope?: Scope): NearestMiss | undefined;
  /** Reads a value as conditions do. */
  readFact(ref: FactRef, facts: FactValues): unknown;
}
