import { ServiceError } from '../../domain/shared/service-error.ts';

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
const longestSliceMs = 50;

/** How much a new measurement of the time per decision counts. */
const smoothing = 0.2;

/** A backlog that is shorter is a burst (the interval of CoDel, RFC 8289). */
const burstMs = 100;

/** A backlog that takes longer than this share of a budget is no burst: more comes than can be decided. */
const burstShare = 0.25;

/** Under overload, the longest time that a new request may have to wait, by priority. */
const longestWaitsMs = [20, 60, 180, 540];

/** So many may wait in any case: a few dozen callers that take turns are no overload, however slow the machine. */
const mostCallers = 64;

/** Overload is over when for so many milliseconds nothing had to be refused. */
const cautiousMs = 500;

/**
 * The one queue before a decision. Requests that arrive in one turn of the event loop are decided back to back when it ends: each
 * finds the code and data of the one before still in the processor's caches, which is worth a third of a decision. The order is by
 * priority, then by deadline. What does not fit into a slice waits for the next turn. A request whose caller has stopped waiting is
 * refused rather than decided.
 *
 * A burst waits as long as its budgets allow. Under overload, a long queue would gain nothing: each answer would only come later.
 * The queue then admits what will wait two slices at most, by the measured time per decision. Later priorities may wait longer, and are
 * refused while an earlier one is.
 */
export class DecisionQueue {
  readonly #loop: EventLoop;
  #waiting: Waiting[] = [];
  /** Milliseconds that a decision takes from one slice to the next, with all that the loop does besides. */
  #msPerDecision = 0;
  /** The slice before, if it left a backlog. */
  #before: { readonly startedAt: number; readonly endedAt: number; readonly count: number } | undefined;
  /** Since when there has been a backlog at the end of each slice. */
  #backlogSince: number | undefined;
  /** The shortest budget of those that came since the queue was empty. */
  #shortestBudgetMs = Number.POSITIVE_INFINITY;
  /** The latest refusal on arrival, by priority; holes for those of which none was refused. */
  readonly #refusedAt: number[] = [];
  /** Requests that wait, by priority. */
  readonly #counts: number[] = [];

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
      this.#shortestBudgetMs = Math.min(this.#shortestBudgetMs, deadline - arrivedAt);
      this.#waiting.push({ arrivedAt, deadline, priority, decide: () => resolve(decide()), refuse });
      this.#counts[priority] = (this.#counts[priority] ?? 0) + 1;
      if (this.#waiting.length === 1) this.#loop.atEndOfTurn(() => this.#decideSlice());
    });
  }

  /** Whether a request that arrives at this moment should be taken at all. */
  admits(priority: number): boolean {
    if (this.#backlogSince === undefined && this.#refusedAt.length === 0) return true;
    const now = this.#loop.elapsed();
    if (!this.#isOverloaded(now)) return true;
    const isOutranked = this.#refusedAt.some((at, other) => other < priority && now - at < cautiousMs);
    const before = this.#countBefore(priority);
    const isShort = before < mostCallers || before * this.#msPerDecision <= (longestWaitsMs[priority] ?? 0);
    if (isShort && !isOutranked) return true;
    this.#refusedAt[priority] = now;
    return false;
  }

  #isOverloaded(now: number): boolean {
    const backlogMs = this.#waiting.length * this.#msPerDecision;
    const isLong = backlogMs > burstShare * this.#shortestBudgetMs;
    if (isLong && this.#backlogSince !== undefined && now - this.#backlogSince >= burstMs) return true;
    if (this.#refusedAt.some((at) => now - at < cautiousMs)) return true;
    this.#refusedAt.length = 0;
    return false;
  }

  /** How many requests that wait will be decided before a new one. */
  #countBefore(priority: number): number {
    let count = 0;
    for (let first = 0; first <= priority; first += 1) count += this.#counts[first] ?? 0;
    return count;
  }

  #decideSlice(): void {
    const { elapsed, atEndOfTurn } = this.#loop;
    const startedAt = elapsed();
    this.#measure(startedAt);
    const { endedAt = startedAt, startedAt: lastAt = startedAt } = this.#before ?? {};
    const end = startedAt + Math.max(sliceMs, Math.min(longestSliceMs, 2 * (startedAt - endedAt)));
    // An answer leaves a turn later, so a request must have that much time left.
    const marginMs = Math.max(sliceMs, startedAt - lastAt);
    this.#waiting.sort(compareUrgency);
    let count = 0;
    let now = startedAt;
    for (; count < this.#waiting.length && now < end; now = elapsed()) this.#settle(count++, now, marginMs);
    this.#waiting = this.#waiting.slice(count);
    if (this.#waiting.length === 0) {
      this.#before = undefined;
      this.#backlogSince = undefined;
      this.#shortestBudgetMs = Number.POSITIVE_INFINITY;
      return;
    }
    this.#before = { startedAt, endedAt: now, count };
    this.#backlogSince ??= now;
    atEndOfTurn(() => this.#decideSlice());
  }

  #settle(index: number, now: number, marginMs: number): void {
    const next = this.#waiting[index];
    if (next === undefined) return;
    this.#counts[next.priority] = (this.#counts[next.priority] ?? 1) - 1;
    if (isTooLate(next, now, marginMs)) next.refuse();
    else next.decide();
  }

  #measure(startedAt: number): void {
    if (this.#before === undefined) return;
    const measured = (startedAt - this.#before.startedAt) / this.#before.count;
    this.#msPerDecision += (this.#msPerDecision === 0 ? 1 : smoothing) * (measured - this.#msPerDecision);
  }
}

const compareUrgency = (one: Waiting, other: Waiting): number =>
  one.priority - other.priority || one.deadline - other.deadline;

/** A short wait is no sign of overload: a request with a budget of a moment gets what can be decided at once. */
const isTooLate = ({ arrivedAt, deadline }: Waiting, now: number, marginMs: number): boolean =>
  now > deadline - marginMs && now - arrivedAt > 2 * sliceMs;
