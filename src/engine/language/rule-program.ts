import type { NearestMiss, RuleTrace } from './rule-trace.ts';

/** The facts of one evaluation: customer, context, touchpoint, channel, now … Only own properties are facts. */
export type FactValues = Readonly<Record<string, unknown>>;

/** A fact that is computed: pure and synchronous, at most once per evaluation for each (fact, params). */
export type FactFunction = (params: Readonly<Record<string, unknown>>, facts: FactValues) => unknown;

/** Names a value among the facts. `params` go to a computed fact, `path` is a JSONPath into the fact's value. */
export type FactRef = {
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly path?: string | undefined;
};

export type RuleEvent = { readonly type: string; readonly params?: Readonly<Record<string, unknown>> };

/**
 * A rule as the engine takes it. `conditions` is json-rules-engine's language and is checked by `compileRules`.
 * Without `touchpoints` the rule holds at every touchpoint, with an empty list at none.
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
  /** Priority of a fact's conditions where the condition itself has none; 1 when not named. */
  readonly factPriorities?: Readonly<Record<string, number>>;
  /** A fact that is not there reads as undefined. Otherwise the evaluation throws `UndefinedFactError`. */
  readonly allowUndefinedFacts?: boolean;
  /** A reference to a named condition that is not there is false. Otherwise the rules are refused. */
  readonly allowUndefinedConditions?: boolean;
  /** An event parameter of the form `{ fact, params?, path? }` is replaced by that fact's value (first level only). */
  readonly replaceFactsInEventParams?: boolean;
  /** A condition that would throw (say `in` on a number read from a fact) is false instead. Default: it throws. */
  readonly failSafe?: boolean;
  /** Whether to build the predicate index; without it every rule is evaluated by its closure. Default true. */
  readonly index?: boolean;
};

/** Why rules were refused. `pointer` is a JSON pointer into `{ rules, conditions }`. */
export type EngineProblem = {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
};

/** `rule` is the index of the rule in the order given to `compileRules`. */
export type FiredRule = { readonly rule: number; readonly event: RuleEvent };

/** What is to come of rules, by their indexes: one of `oneOf` fires (where there is any), and none of `noneOf`. */
export type RuleGoal = { readonly oneOf?: readonly number[]; readonly noneOf?: readonly number[] };

/** Where and when: what is left out restricts nothing. `now` is epoch milliseconds. */
export type Scope = { readonly touchpoint?: string; readonly now?: number };

/**
 * Compiled rules. Immutable, synchronous, and safe to share; one evaluation never sees another's facts.
 * Throws `UndefinedFactError` where json-rules-engine rejects the run for a fact that is not there.
 */
export interface RuleProgram {
  /** The rules that fire: priority descending, then file order. Events are shared and frozen. */
  evaluate(facts: FactValues, scope?: Scope): FiredRule[];
  /** The events of the rules in scope that fire and of those that don't, each in evaluation order. */
  evaluateAll(facts: FactValues, scope?: Scope): { events: RuleEvent[]; failureEvents: RuleEvent[] };
  /** Every rule with its verdict, condition by condition, in evaluation order. */
  explain(facts: FactValues, scope?: Scope): RuleTrace[];
  /**
   * The smallest set of changes of facts found that reaches the goal, proved by evaluating again; empty when it is reached as it
   * is, undefined when none was found or every rule that may fire is out of scope. Says whether it is known to be the smallest.
   */
  nearestMiss(goal: RuleGoal, facts: FactValues, scope?: Scope): NearestMiss | undefined;
  /** Reads a value as conditions do. */
  readFact(ref: FactRef, facts: FactValues): unknown;
}
