import type { RuleEvent } from '../../../engine/language/rule-program.ts';
import type { Leaf, Tree } from './condition-tree.ts';
import type { DeclaredFacts, ShapeOf } from './fact-shapes.ts';

type CheckCode =
  | 'never-true'
  | 'always-true'
  | 'dead-alternative'
  | 'value-impossible'
  | 'unknown-word'
  | 'instants-as-texts'
  | 'type-clash'
  | 'rule-shadowed'
  | 'checks-cut-short'
  | 'rule-duplicate'
  | 'condition-unused'
  | 'fact-unread';

/** A condition in words, and its place: a JSON pointer into `{ rules, conditions, whiles }`. */
export type DescribedCondition = { readonly words: string; readonly pointer: string };

/** The finding of a check. An error is proved; a warning is a proved lack of effect, or a suspicion. */
export type CheckFinding = {
  readonly code: CheckCode;
  readonly severity: 'error' | 'warning';
  /** Index in the list of rules, if it is about one. */
  readonly rule?: number;
  /** JSON pointer into `{ rules, conditions, whiles }`. */
  readonly pointer: string;
  readonly message: string;
  /** The conflicting conditions, if there are several. The caller adds them and their places to the message. */
  readonly conflict?: {
    readonly decides: DescribedCondition;
    readonly beside: readonly DescribedCondition[];
  };
  readonly hint: string;
};

/** A rule of a pack, its validity in epoch milliseconds. */
export type CheckedRule = {
  readonly id: string;
  readonly priority?: number | undefined;
  /** All of the pack's if absent. */
  readonly touchpoints?: readonly string[] | undefined;
  readonly activeFrom?: number | undefined;
  readonly activeTo?: number | undefined;
  readonly conditions: unknown;
  readonly event: RuleEvent;
};

export type CheckInput = {
  /** The rules of one pack, in file order. */
  readonly rules: readonly CheckedRule[];
  /** The pack's named conditions. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** The conditions that promises and follow-ups ask again later, without names. */
  readonly whiles?: readonly unknown[];
  readonly declared: DeclaredFacts;
  /** Actions that a limit on giving can stop. */
  readonly limited?: ReadonlySet<string>;
  /** Facts that are read outside of rules: by budgets, offers, answers. If absent, unread facts are not reported. */
  readonly readElsewhere?: ReadonlySet<string>;
  /** Authored values outside of rules that name conditions: what offers ask when they are accepted. */
  readonly askedElsewhere?: unknown;
};

/** A rule with parsed conditions. */
export type RuleTree = CheckedRule & {
  readonly index: number;
  readonly pointer: string;
  readonly tree: Tree;
};

/** The parsed input of all checks. */
export type CheckedSet = {
  readonly rules: readonly RuleTree[];
  readonly named: ReadonlyMap<string, Tree>;
  readonly declared: DeclaredFacts;
  readonly shapesAt: (touchpoints: readonly string[] | undefined) => ShapeOf;
  readonly limited: ReadonlySet<string>;
  /** The remaining effort for proofs, and the pairs of rules that may still be compared; below 0 it was not enough. */
  readonly effort: { left: number; pairs: number };
};

/** A comparison in words: `incidents $.count greaterThan 0`. */
export function describeLeaf({ place, operator, value }: Leaf): string {
  const shown = value === undefined ? 'undefined' : JSON.stringify(value);
  const short = shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
  return `${describePlace(place)} ${operator.name} ${short}`;
}

/** A place in words: `incidents $.count`. */
export const describePlace = ({ fact, path }: Leaf['place']): string =>
  path === undefined ? fact : `${fact} ${path}`;
