import { ServiceError } from '../domain/shared/service-error.ts';
import type { SnapshotSink } from './ports.ts';
import type { ThrottleClock } from './throttle.ts';

export type Patience = ThrottleClock & {
  /** If aborted, waiting ends. */
  readonly signal: AbortSignal;
  /** Called once per outage, when the store is down and the load waits. */
  readonly report: (text: string) => void;
};

/** Longer than sentinels and clusters need for a new master by default. After it the load gives up; it can be resumed. */
const longestOutageMs = 60_000;
const outageText = `the store does not answer; waiting for it, up to ${longestOutageMs / 1000} s`;
const shortestPauseMs = 50;
const longestPauseMs = 1000;

const isOutage = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === 'store-unavailable';

/**
 * A sink that waits for a store that is down and retries. A retry changes nothing if the first call had arrived; the row then
 * counts as unchanged. Other failures, such as a full store, reject at once.
 */
export function outlastOutages(
  sink: SnapshotSink,
  { elapsed, sleep, signal, report }: Patience,
): SnapshotSink {
  let callsWaiting = 0;
  const isHopeless = (error: unknown, since: number): boolean =>
    !isOutage(error) || signal.aborted || elapsed() - since >= longestOutageMs;
  /** Waits, and calls until the store is back. */
  const callAgain = async <T>(call: () => Promise<T>, failure: unknown): Promise<T> => {
    const since = elapsed();
    let error = failure;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      if (isHopeless(error, since)) throw error;
      await sleep(pauseMs);
      try {
        return await call();
      } catch (another) {
        error = another;
      }
    }
  };
  const outlast = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (callsWaiting === 0 && isOutage(error)) report(outageText);
      callsWaiting += 1;
      return await callAgain(call, error).finally(() => {
        callsWaiting -= 1;
      });
    }
  };
  return {
    batchSize: sink.batchSize,
    putMany: (snapshots) => outlast(() => sink.putMany(snapshots)),
    checkIn: (load) => outlast(() => sink.checkIn(load)),
    listSource: (source) => sink.listSource(source),
    markLoaded: () => outlast(() => sink.markLoaded()),
    retireMany: (ids, at) => outlast(() => sink.retireMany(ids, at)),
    ...(sink.readFelt && { readFelt: sink.readFelt }),
    close: () => sink.close(),
  };
}
