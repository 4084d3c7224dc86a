/** Work divided into steps. The driver may do other things between two steps. The last step returns the result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all the work at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** `Array.map` with a step for each element. */
export function* mapInSteps<T, R>(list: readonly T[], map: (element: T, index: number) => R): Steps<R[]> {
  const mapped: R[] = [];
  for (let index = 0; index < list.length; index += 1) {
    mapped.push(map(list[index] as T, index));
    yield;
  }
  return mapped;
}

/** The way in which steps share the thread. */
export type Slicing = {
  /** Milliseconds; never goes backwards. */
  readonly now: () => number;
  /** Resolves after everything that waits for the thread has run. */
  readonly yieldTurn: () => Promise<unknown>;
  /** The length of a slice in milliseconds. A longer step is not divided. */
  readonly sliceMs: number;
};

/** Does the work in slices and yields the thread before each. */
export async function runInSlices<T>(steps: Steps<T>, { now, yieldTurn, sliceMs }: Slicing): Promise<T> {
  for (;;) {
    await yieldTurn();
    const end = now() + sliceMs;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (now() < end);
  }
}
