/** Microseconds a call takes, one after the other: the best of several rounds, and the spread of all. */
export type CallTime = { readonly bestUs: number; readonly medianUs: number; readonly worstUs: number };

export async function measureCalls(
  call: (index: number) => Promise<unknown>,
  calls: number,
  rounds = 7,
): Promise<CallTime> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    for (let index = 0; index < calls; index += 1) await call(index);
    times.push(((performance.now() - begun) / calls) * 1000);
  }
  times.sort((one, other) => one - other);
  const at = (place: number): number => Math.round((times[place] ?? 0) * 1000) / 1000;
  return { bestUs: at(0), medianUs: at(Math.floor(rounds / 2)), worstUs: at(rounds - 1) };
}

/** Calls a second with `width` of them under way at once: the best of several rounds. */
export async function measureRate(
  call: (index: number) => Promise<unknown>,
  calls: number,
  width: number,
  rounds = 3,
): Promise<number> {
  let best = 0;
  for (let round = 0; round < rounds; round += 1) {
    let next = round * calls;
    const end = next + calls;
    const begun = performance.now();
    const run = async (): Promise<void> => {
      while (next < end) {
        next += 1;
        await call(next);
      }
    };
    await Promise.all(Array.from({ length: width }, run));
    best = Math.max(best, calls / ((performance.now() - begun) / 1000));
  }
  return Math.round(best);
}

/** What the heap and its buffers hold after a thorough collection. Needs --expose-gc. */
export function heldBytes(): number {
  for (let turn = 0; turn < 4; turn += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
