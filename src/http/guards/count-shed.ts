import type { HttpOptions } from '../services/http-options.ts';

/** Counts a request of this priority that was refused because it could not be served in time. */
export type CountShed = (priority: number) => void;

const logEveryMs = 1000;

/** Logs a line per second, however many are refused: a line for each would cost more than refusing. */
export function createShedCount({ log, metrics }: Pick<HttpOptions, 'log' | 'metrics'>): CountShed {
  let requests = 0;
  const report = (): void => {
    log.shed(requests);
    requests = 0;
  };
  return (priority) => {
    metrics?.countShed?.(priority);
    if (requests === 0) setTimeout(report, logEveryMs).unref();
    requests += 1;
  };
}
