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
