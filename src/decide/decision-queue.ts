/** One request that waits to be decided. Instants are by `clock.elapsed`. */
type Waiting = {
  readonly arrivedAt: number;
  /** Until when its caller waits. */
  readonly deadline: number;
  /** Lower numbers are decided first. */
  readonly priority: number;
  readonly decide: () => void;
};

/**
 * The one queue before a decision. Requests that arrive in one turn of the event loop are decided back to back when it ends: each
 * finds the code and data of the one before still in the processor's caches, which is worth a third of a decision. The order is by
 * priority, then by deadline. `atEndOfTurn` calls back once, when all requests of this turn have been read.
 */
export class DecisionQueue {
  readonly #atEndOfTurn: (decideAll: () => void) => void;
  #waiting: Waiting[] = [];

  constructor(atEndOfTurn: (decideAll: () => void) => void) {
    this.#atEndOfTurn = atEndOfTurn;
  }

  /** Resolves or rejects as `decide` does, which runs at the end of this turn. */
  add<Answer>(
    { arrivedAt, deadline, priority }: Omit<Waiting, 'decide'>,
    decide: () => Promise<Answer>,
  ): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push({ arrivedAt, deadline, priority, decide: () => resolve(decide()) });
      if (this.#waiting.length === 1) this.#atEndOfTurn(() => this.#decideAll());
    });
  }

  #decideAll(): void {
    const waiting = this.#waiting.sort(compareUrgency);
    this.#waiting = [];
    for (const { decide } of waiting) decide();
  }
}

const compareUrgency = (one: Waiting, other: Waiting): number =>
  one.priority - other.priority || one.deadline - other.deadline;
