/** How often a clock looks whether it was given its time, in milliseconds. */
const stepMs = 5;

/**
 * A clock that stands still while the machine gives this process no processor: what may take so long is then asked of the code, and not
 * of whoever else is at work. Time in which the process itself is busy counts.
 */
export class OwnClock {
  #seenAt = performance.now();
  #usedMs = cpuMs();
  #lostMs = 0;
  readonly #timer = setInterval(() => this.now(), stepMs);

  /** In milliseconds since some moment. */
  now(): number {
    const at = performance.now();
    const used = cpuMs();
    const idle = at - this.#seenAt - (used - this.#usedMs);
    if (idle > 2 * stepMs) this.#lostMs += idle - stepMs;
    this.#seenAt = at;
    this.#usedMs = used;
    return at - this.#lostMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
