/** Time that passes only when everybody sleeps, so that tests of waiting neither wait nor depend on the machine. */
export class VirtualTime {
  private time = 0;
  private readonly timers = new Set<{ readonly at: number; readonly ring: () => void }>();

  readonly now = (): number => this.time;

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const timer = {
        at: this.time + ms,
        ring: () => {
          this.timers.delete(timer);
          resolve();
        },
      };
      this.timers.add(timer);
      signal?.addEventListener('abort', timer.ring, { once: true });
    });

  /** Lets time pass up to `end`, ringing each sleeper in turn, until nobody sleeps or `enough` is true. */
  async pass(end: number, enough: () => boolean = () => false): Promise<void> {
    await settle();
    while (!enough()) {
      const next = [...this.timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.time = Math.max(this.time, next.at);
      next.ring();
      await settle();
    }
    if (!enough()) this.time = Math.max(this.time, end);
  }
}

/** Lets everything that is not asleep run on until it is. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
