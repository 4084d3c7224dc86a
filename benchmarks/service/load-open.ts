import type { HttpConnection } from './http-connection.ts';

/** Sends a request and waits for its answer; `due` is when it should have been sent, on the clock of `performance.now`. */
type Exchange = (connection: HttpConnection, due: number) => Promise<void>;

type OpenLoad = {
  /** Requests a second. */
  readonly rate: number;
  /** On the clock of `performance.now`. */
  readonly from: number;
  readonly until: number;
  /**
   * How long before a request is due the loop stops sleeping, in milliseconds. Timers are late by more than one: with 2, nothing of
   * that is in the latencies, but at 500 requests a second the loop takes a whole core; with 0, the cores are the service's.
   */
  readonly watchfulMs: number;
};

/** Sends `rate` requests a second on time, whatever the server does: those that are due wait for a free connection, and their waiting counts. */
export async function loadOpen(
  connections: readonly HttpConnection[],
  { rate, from, until, watchfulMs }: OpenLoad,
  exchange: Exchange,
): Promise<void> {
  const free = [...connections];
  const waiting: number[] = [];
  let sent = 0;
  const nextDue = (): number => from + (sent * 1000) / rate;
  const serve = (): void => {
    while (waiting.length > 0 && free.length > 0) {
      const [connection, at] = [free.pop(), waiting.shift()];
      if (connection === undefined || at === undefined) return;
      void exchange(connection, at).then(() => {
        free.push(connection);
        serve();
      });
    }
  };
  while (performance.now() < until) {
    for (; nextDue() <= performance.now(); sent += 1) waiting.push(nextDue());
    serve();
    const sleep = nextDue() - performance.now() > watchfulMs;
    await new Promise((resolve) => (sleep ? setTimeout(resolve, 1) : setImmediate(resolve)));
  }
  while (free.length < connections.length) await new Promise((resolve) => setTimeout(resolve, 5));
}
