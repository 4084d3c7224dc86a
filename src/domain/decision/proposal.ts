import type { BudgetTake } from '../contact/budget.ts';
import type { ContactEvent, StandingPromise } from '../contact/customer-memory.ts';
import type { Task } from '../tasks/task.ts';
import type { Decision } from './decision.ts';

/** A decision and all that must be stored with it before anybody is told. */
export type Proposal = {
  readonly decision: Decision;
  readonly promises: readonly StandingPromise[];
  readonly contacts: readonly ContactEvent[];
  readonly takes: readonly BudgetTake[];
  readonly tasks: readonly Task[];
  /** What its choices might have taken: `takes`, and what offers that lost would have used up. Worked out when it is read. */
  readonly considered: () => readonly BudgetTake[];
};
