import type { BudgetTake } from '../contact/budget.ts';
import type { ContactEvent, StandingPromise } from '../contact/customer-memory.ts';
import type { Task } from '../tasks/task.ts';
import type { Decision } from './decision.ts';
import type { Groundless } from './groundless.ts';

/**
 * A decision and everything that must be stored with it before it is returned. Of a decision that is made again, what is to be stored
 * in addition.
 */
export type Proposal = {
  readonly decision: Decision;
  readonly promises: readonly StandingPromise[];
  /** Promises that stand, with names of their occasion that this contact brought. */
  readonly renamed: readonly StandingPromise[];
  readonly contacts: readonly ContactEvent[];
  readonly takes: readonly BudgetTake[];
  /** Those of `takes` that its offers take. */
  readonly offered: readonly BudgetTake[];
  /** The promises (actionIds) whose systems are to be asked while the customer waits. */
  readonly asks: readonly string[];
  /** What follows. The texts are written when it is read. */
  readonly tasks: () => readonly Task[];
  /** The most that its choices might have taken: `takes`, and the takes of offers that lost. Computed when it is read. */
  readonly considered: () => readonly BudgetTake[];
  /** Promises that must be withdrawn first: it was decided as if they were. */
  readonly groundless: readonly Groundless[];
  /** Whether something is promised to the customer here, or was and could not be kept. */
  readonly isOwed: boolean;
  /** The ids of the only offers that might be made; all if absent. */
  readonly offerable: ReadonlySet<string> | undefined;
};
