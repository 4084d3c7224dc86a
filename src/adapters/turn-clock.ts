/** When the event loop looked for requests. Instants are by `performance.now`, in milliseconds. */
export type TurnClock = {
  /**
   * The latest instant at which a request that is read in this turn cannot yet have been readable. If the loop slept before it, that
   * is when it woke up: a request ends its sleep at once. Otherwise it is the poll before: that poll would have found the request.
   */
  readonly arrivedAt: () => number;
};

/** What the clock sees of the loop. */
export type LoopWatch = {
  readonly elapsed: () => number;
  /** Milliseconds that the loop has slept so far, waiting for events. */
  readonly slept: () => number;
  /** Calls back once, after the events of this turn were handled; does not keep the loop awake. */
  readonly atEndOfTurn: (callback: () => void) => void;
};

const eventLoop: LoopWatch = {
  elapsed: () => performance.now(),
  slept: () => performance.nodeTiming.idleTime,
  atEndOfTurn: (callback) => void setImmediate(callback).unref(),
};

/** Watches the loop for as long as the process lives: a microsecond per turn. */
export function createTurnClock({ elapsed, slept, atEndOfTurn }: LoopWatch = eventLoop): TurnClock {
  let endedAt = elapsed();
  let polledAt = endedAt;
  let sleptBefore = slept();

  const endTurn = (): void => {
    const sleptNow = slept();
    polledAt = endedAt + sleptNow - sleptBefore;
    endedAt = elapsed();
    sleptBefore = sleptNow;
    atEndOfTurn(endTurn);
  };
  atEndOfTurn(endTurn);
  return {
    arrivedAt: () => {
      const sleep = slept() - sleptBefore;
      return sleep > 0 ? endedAt + sleep : polledAt;
    },
  };
}
