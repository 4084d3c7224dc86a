import type { compilePath } from '../language/compile-path.ts';
import type { FactSlots } from '../language/fact-slots.ts';
import type { Operator } from '../language/operators.ts';
import type { ProblemList } from '../language/problem-list.ts';

/** State that parsing shares over all rules of a program. */
export type ParseContext = {
  readonly slots: FactSlots;
  readonly problems: ProblemList;
  readonly factPriorities: ReadonlyMap<string, number>;
  /** Compiled paths. */
  readonly paths: Map<string, ReturnType<typeof compilePath>>;
  /** Operators by full name. */
  readonly operators: Map<string, Operator | undefined>;
  /** The number of conditions parsed. */
  nodes: number;
};
