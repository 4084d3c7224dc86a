import type { Logger } from 'pino';
import type { AuditEntry, HttpLog, HttpOptions } from '../../http/services/http-options.ts';

/**
 * Audit lines: `"audit":true`, at level info whatever the level of the log is, so that no setting loses them. They name the key, the
 * act, what it was done to (masked), its result and the request.
 */
function createAuditLog(logger: Logger): (entry: AuditEntry) => void {
  const audit = logger.child({ audit: true }, { level: 'info' });
  return (entry) => audit.info(entry, 'audit');
}

/** The edge's log in pino's words. Entries hold ids, routes, codes and times: nothing personal. */
function createHttpLog(logger: Logger): HttpLog {
  return {
    shed: (requests) =>
      logger.warn({ requests }, 'requests were refused: more come than can be served in time'),
    failed: (entry, error) => logger.error({ ...entry, err: error }, 'request failed'),
    refused: (entry) => logger.warn(entry, 'request refused'),
    slow: (entry) => logger.warn(entry, 'request was slow'),
    served: (entry) => logger.info(entry, 'request served'),
  };
}

export const createEdgeLogs = (logger: Logger): Pick<HttpOptions, 'log' | 'audit'> => ({
  log: createHttpLog(logger),
  audit: createAuditLog(logger),
});
