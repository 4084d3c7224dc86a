import type { HttpConnection } from './http-connection.ts';

/** Sends a request and waits for its answer; `due` is when it should have been sent, on the clock of `performance.now`. */
type Exchange = (connection: HttpConnection, due: number) => Promise<void>;

/** How long before a request is due the loop stops sleeping, in milliseconds: timers are late by more than one. */
const watchfulMs = 2;

/** Sends `rate` requests a second on time, whatever the server does: those that are due wait for a free connection, and their waiting counts. */
export async function loadOpen(
  connections: readonly HttpConnection[],
  { rate, from, until }: { readonly rate: number; readonly from: number; readonly until: number },
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
