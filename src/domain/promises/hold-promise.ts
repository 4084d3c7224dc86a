/** How long the caller of a decision that came too late may ask for it, in ms. Then its promises are withdrawn. */
export const heldMs = 15 * 60_000;

/** The promise, held back because its caller was answered without it. `now` is epoch milliseconds. */
export const holdPromise = <Promised extends object>(promise: Promised, now: number) => ({
  ...promise,
  heldUntil: now + heldMs,
  untold: true,
});
