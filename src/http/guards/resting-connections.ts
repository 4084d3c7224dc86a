import type { Socket } from 'node:net';

/** How long a connection rests, in milliseconds. */
export const restMs = 500;
const lookEveryMs = 10;

/** Connections that are not read for a while. */
export class RestingConnections {
  readonly #now: () => number;
  /** In the order in which they began to rest; instants in epoch milliseconds. */
  readonly #resting = new Map<Socket, number>();
  /** Those that are read again in this turn, with the instant since when they were not: what is read may have come then. */
  #rested = new Map<Socket, number>();
  #timer: NodeJS.Timeout | undefined;

  /** `now` in epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Stops reading a connection at the end of the turn: what remains of the refused request must be read first. */
  add(socket: Socket): void {
    if (this.#resting.has(socket)) return;
    this.#resting.set(socket, this.#now());
    setImmediate(() => {
      if (this.#resting.has(socket)) socket.pause();
    });
    this.#timer ??= setInterval(() => this.#wakeRested(), lookEveryMs);
  }

  /** The instant since when this connection was not read, where it is read again in this turn. */
  since(socket: Socket): number | undefined {
    return this.#rested.size === 0 ? undefined : this.#rested.get(socket);
  }

  wakeAll(): void {
    for (const socket of this.#resting.keys()) socket.resume();
    this.#resting.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #wakeRested(): void {
    const woken = new Map<Socket, number>();
    for (const [socket, since] of this.#resting) {
      // A clock that was set back must not make a connection rest for longer.
      if (Math.abs(this.#now() - since) < restMs) break;
      this.#resting.delete(socket);
      if (socket.destroyed) continue;
      woken.set(socket, since);
      socket.resume();
    }
    this.#rested = woken;
    // Timers come before reading in a turn, and this after it.
    if (woken.size > 0) setImmediate(() => this.#rested.clear());
    if (this.#resting.size === 0) this.wakeAll();
  }
}
