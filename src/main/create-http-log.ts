import type { Logger } from 'pino';
import type { HttpLog } from '../http/services/http-options.ts';

/** The edge's log in pino's words. Entries hold ids, routes, codes and times: nothing personal. */
export function createHttpLog(logger: Logger): HttpLog {
  return {
    failed: (entry, error) => logger.error({ ...entry, err: error }, 'request failed'),
    refused: (entry) => logger.warn(entry, 'request refused'),
    slow: (entry) => logger.warn(entry, 'request was slow'),
    served: (entry) => logger.info(entry, 'request served'),
  };
}
