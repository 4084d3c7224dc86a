/**
 * Calls back once the event loop has read what had arrived when a timer rang. Timers ring before sockets are read, so after a
 * pause of the process every deadline has passed and every answer is still unread.
 */
export const afterArrivals = (callBack: () => void): void => void setImmediate(callBack);

/** The machine's clock: wall time in epoch ms, a monotonic one, and timers that can be given back. */
export const systemClock = {
  now: (): number => Date.now(),
  elapsed: (): number => performance.now(),
  /** Reached once what arrived in that time has been read. */
  after: (ms: number): { reached: Promise<true>; cancel: () => void } => {
    let timer: NodeJS.Timeout | undefined;
    const reached = new Promise<true>((resolve) => {
      timer = setTimeout(afterArrivals, ms, () => resolve(true));
    });
    return { reached, cancel: () => clearTimeout(timer) };
  },
};
