import type { ConditionNode, NamedConditions } from './condition-node.ts';
import type { FactSlots } from './fact-slots.ts';
import type { EngineRule, FactFunction, RuleEvent } from './rule-program.ts';

/** A value with the fact references in it, at any depth, as slots. */
export type Template =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** A rule, parsed and checked. `index` is its place in file order. */
export type RuleNode = {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly priority: number;
  readonly conditions: ConditionNode;
  readonly event: RuleEvent;
  /** The event's params that are replaced by a fact's value; empty unless the program replaces facts in params. */
  readonly replacements: readonly { readonly key: string; readonly slot: number }[];
  /** What the rule derives when it fires. */
  readonly derives?: { readonly fact: string; readonly value: Template };
  readonly touchpoints?: ReadonlySet<string>;
  /** Epoch milliseconds, half-open; unbounded as ±Infinity. */
  readonly activeFrom: number;
  readonly activeTo: number;
};

/** What a program is made of, before it is made fast. `rules` are in evaluation order. */
export type ParsedRules = {
  readonly rules: readonly RuleNode[];
  readonly named: NamedConditions;
  readonly slots: FactSlots;
  readonly functions: ReadonlyMap<string, FactFunction>;
  /** What came of each rule and each named condition as they were given, by the objects themselves. */
  readonly parsed: ReadonlyMap<EngineRule, RuleNode>;
  readonly parsedConditions: ReadonlyMap<unknown, ConditionNode>;
};
