import type { Steps } from './steps.ts';

/** How work is spread out. */
export type Pace = {
  /** Milliseconds; never goes back. */
  readonly now: () => number;
  /** Lets everything that waits have its turn. */
  readonly giveWay: () => Promise<unknown>;
  /** For how long steps may follow each other, in milliseconds; a step that takes longer is not cut. */
  readonly sliceMs: number;
};

/** Does the work in slices, giving way before each of them. */
export async function runInSlices<T>(steps: Steps<T>, { now, giveWay, sliceMs }: Pace): Promise<T> {
  for (;;) {
    await giveWay();
    const end = now() + sliceMs;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (now() < end);
  }
}
