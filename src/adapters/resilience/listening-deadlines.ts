import { afterArrivals } from '../system-clock.ts';

/** How often a process that waits looks whether it could listen. */
const lookMs = 5;
/** A longer gap between two looks is a pause of this process, and no time in which a store was silent. */
const mostBetweenLooksMs = 2 * lookMs;

/** An answer that is waited for. */
type Waiting = { readonly givenUpAt: number; readonly giveUp: () => void };

/**
 * Deadlines of one length for answers from outside. Only the time counts in which this process could hear an answer: a process
 * that had no processor, or was busy with itself, gives its peer that time again. One timer serves all deadlines, and none runs
 * while nothing is waited for. A deadline is kept to within two looks.
 */
export class ListeningDeadlines {
  readonly #limitMs: number;
  readonly #waiting = new Set<Waiting>();
  #listenedMs = 0;
  #lookedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Calls `giveUp` when the limit is over, unless the returned function is called before. */
  start(giveUp: () => void): () => void {
    if (this.#timer === undefined) {
      this.#lookedAt = performance.now();
      this.#timer = setInterval(() => this.#look(), lookMs);
    }
    const sinceLook = Math.min(performance.now() - this.#lookedAt, mostBetweenLooksMs);
    const waiting: Waiting = { givenUpAt: this.#listenedMs + sinceLook + this.#limitMs, giveUp };
    this.#waiting.add(waiting);
    return () => this.#remove(waiting);
  }

  #look(): void {
    const now = performance.now();
    this.#listenedMs += Math.min(now - this.#lookedAt, mostBetweenLooksMs);
    this.#lookedAt = now;
    afterArrivals(() => this.#giveUpLate());
  }

  /** The first were started first, and all have the same limit. */
  #giveUpLate(): void {
    for (const waiting of this.#waiting) {
      if (waiting.givenUpAt > this.#listenedMs) return;
      this.#remove(waiting);
      waiting.giveUp();
    }
  }

  #remove(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
