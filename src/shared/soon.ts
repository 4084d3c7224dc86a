/** A value that is there at once, from memory or from a store in this process, or comes later. */
export type Soon<Value> = Value | Promise<Value>;

/** Goes on with a value: at once where it is there, so that a whole decision can be one synchronous run. */
export const whenKnown = <Value, Result>(
  value: Soon<Value>,
  next: (value: Value) => Soon<Result>,
): Soon<Result> => (value instanceof Promise ? value.then(next) : next(value));

/** All values, at once where all are there. */
export const allKnown = <Value>(values: readonly Soon<Value>[]): Soon<readonly Value[]> => {
  const there = values.filter((value): value is Value => !(value instanceof Promise));
  return there.length === values.length ? there : Promise.all(values);
};
