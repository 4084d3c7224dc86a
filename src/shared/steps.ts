/** Work cut into steps: between two of them, whoever drives it may do other things. The result comes with the last. */
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

/** How steps share the thread with others. */
export type Slicing = {
  /** Milliseconds; never goes back. */
  readonly now: () => number;
  /** Resolves after everything that waits for the thread has had its turn. */
  readonly yieldTurn: () => Promise<unknown>;
  /** For how long steps may follow each other, in milliseconds; a step that takes longer is not cut. */
  readonly sliceMs: number;
};

/** Does the work in slices, and yields the thread before each of them. */
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
