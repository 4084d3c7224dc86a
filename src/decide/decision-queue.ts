import { ServiceError } from '../domain/shared/service-error.ts';

/** One request that waits to be decided. Instants are by `clock.elapsed`. */
type Waiting = {
  readonly arrivedAt: number;
  /** Until when its caller waits. */
  readonly deadline: number;
  /** Lower numbers are decided first. */
  readonly priority: number;
  readonly decide: () => void;
  readonly refuse: () => void;
};

type EventLoop = {
  /** Calls back once, when all requests of this turn have been read. */
  readonly atEndOfTurn: (callback: () => void) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly elapsed: () => number;
};

/** After so many milliseconds of deciding, the loop reads again: health checks and urgent requests must not wait for a backlog. */
const sliceMs = 10;

/** Under overload, reading takes most of a turn; decisions get twice as long, up to this, and the rest stays unread in the kernel. */
const longestSliceMs = 100;

/** How much a new measurement of the time per decision counts. */
const smoothing = 0.2;

/** For so many milliseconds after a refusal, others are refused on arrival if they would wait too long as well. */
const cautiousMs = 1000;

/**
 * The one queue before a decision. Requests that arrive in one turn of the event loop are decided back to back when it ends: each
 * finds the code and data of the one before still in the processor's caches, which is worth a third of a decision. The order is by
 * priority, then by deadline. What does not fit into a slice waits for the next turn. Under overload, a request whose caller has
 * stopped waiting is refused rather than decided.
 *
 * Reading and checking a request costs a third of deciding it, so refusing that late would leave little time for decisions. After such
 * a refusal the queue therefore advises to refuse on arrival what would wait for more than half of the budget that was missed.
 */
export class DecisionQueue {
  readonly #loop: EventLoop;
  #waiting: Waiting[] = [];
  /** Milliseconds that a decision takes from one slice to the next, with all that the loop does besides. */
  #msPerDecision = 0;
  /** The slice before, if it left a backlog. */
  #before: { readonly startedAt: number; readonly endedAt: number; readonly count: number } | undefined;
  /** The latest refusal, and the budget that was missed. */
  #refused: { readonly at: number; readonly budgetMs: number } | undefined;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** Resolves or rejects as `decide` does; rejects with `overloaded` if the deadline passes before its turn comes. */
  add<Answer>(
    { arrivedAt, deadline, priority }: Omit<Waiting, 'decide' | 'refuse'>,
    decide: () => Promise<Answer>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => reject(new ServiceError('overloaded', 'It was too late to decide in time.'));
      this.#waiting.push({ arrivedAt, deadline, priority, decide: () => resolve(decide()), refuse });
      if (this.#waiting.length === 1) this.#loop.atEndOfTurn(() => this.#decideSlice());
    });
  }

  /** Whether a request that arrives at this moment should be refused before anything is spent on it. */
  isOverloaded(): boolean {
    if (this.#before === undefined || this.#refused === undefined) return false;
    const { at, budgetMs } = this.#refused;
    const waitMs = this.#waiting.length * this.#msPerDecision;
    return waitMs > budgetMs / 2 && this.#loop.elapsed() - at < cautiousMs;
  }

  #decideSlice(): void {
    const { elapsed, atEndOfTurn } = this.#loop;
    const startedAt = elapsed();
    this.#measure(startedAt);
    const { endedAt = startedAt, startedAt: lastAt = startedAt } = this.#before ?? {};
    const end = startedAt + Math.max(sliceMs, Math.min(longestSliceMs, 2 * (startedAt - endedAt)));
    // An answer leaves a turn later, so a request must have that much time left.
    const marginMs = Math.max(sliceMs, startedAt - lastAt);
    const waiting = this.#waiting.sort(compareUrgency);
    let count = 0;
    let now = startedAt;
    for (; count < waiting.length && now < end; now = elapsed()) {
      const next = waiting[count++];
      if (next !== undefined && isTooLate(next, now, marginMs)) this.#refuse(next, now);
      else next?.decide();
    }
    this.#waiting = waiting.slice(count);
    this.#before = this.#waiting.length > 0 ? { startedAt, endedAt: now, count } : undefined;
    if (this.#before !== undefined) atEndOfTurn(() => this.#decideSlice());
  }

  #refuse({ arrivedAt, deadline, refuse }: Waiting, at: number): void {
    this.#refused = { at, budgetMs: deadline - arrivedAt };
    refuse();
  }

  #measure(startedAt: number): void {
    if (this.#before === undefined) return;
    const measured = (startedAt - this.#before.startedAt) / this.#before.count;
    this.#msPerDecision += smoothing * (measured - this.#msPerDecision);
  }
}

const compareUrgency = (one: Waiting, other: Waiting): number =>
  one.priority - other.priority || one.deadline - other.deadline;

/** A short wait is no sign of overload: a request with a budget of a moment gets what can be decided at once. */
const isTooLate = ({ arrivedAt, deadline }: Waiting, now: number, marginMs: number): boolean =>
  now > deadline - marginMs && now - arrivedAt > 2 * sliceMs;
