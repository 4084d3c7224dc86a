import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';

/**
 * Structured logs, one JSON object per line, on standard output by default. Personal data never reaches them: callers log
 * ids, codes and counts only. Fields that look like a name, an identity or a body are censored as well.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service: 'tact' },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'snapshot',
        'customer',
        'name',
        'identity',
        'identities',
        'body',
        'headers',
        '*.name',
        '*.identity',
        '*.headers',
        // Redis' errors contain the failed command, with all the data it should store.
        '*.command.args',
      ],
      censor: '(masked)',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
