/** The machine's clock: wall time in epoch ms, a monotonic one, and timers that can be given back. */
export const systemClock = {
  now: (): number => Date.now(),
  elapsed: (): number => performance.now(),
  after: (ms: number): { reached: Promise<true>; cancel: () => void } => {
    let timer: NodeJS.Timeout | undefined;
    const reached = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), ms);
    });
    return { reached, cancel: () => clearTimeout(timer) };
  },
};
