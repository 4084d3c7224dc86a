import type { ConditionNode, NamedConditions } from './condition-node.ts';
import type { FactSlots } from './fact-slots.ts';
import type { EngineRule, FactFunction, RuleEvent } from './rule-program.ts';

/** A value whose fact references, at any depth, are slots. */
export type Template =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** A parsed and checked rule. `index` is its position in file order. */
export type RuleNode = {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly priority: number;
  readonly conditions: ConditionNode;
  readonly event: RuleEvent;
  /** The event's params that are replaced by a fact's value; empty unless the program replaces facts in params. */
  readonly replacements: readonly { readonly key: string; readonly slot: number }[];
  /** The fact that the rule derives when it fires. */
  readonly derives?: { readonly fact: string; readonly value: Template };
  readonly touchpoints?: ReadonlySet<string>;
  /** Epoch milliseconds, half-open; unbounded as ±Infinity. */
  readonly activeFrom: number;
  readonly activeTo: number;
};

/** The source of a program before compilation. `rules` are in evaluation order. */
export type ParsedRules = {
  readonly rules: readonly RuleNode[];
  readonly named: NamedConditions;
  readonly slots: FactSlots;
  readonly functions: ReadonlyMap<string, FactFunction>;
  /** The parsed rules and named conditions by their source objects. */
  readonly parsed: ReadonlyMap<EngineRule, RuleNode>;
  readonly parsedConditions: ReadonlyMap<unknown, ConditionNode>;
};
