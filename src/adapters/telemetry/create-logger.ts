import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';

/**
 * Structured logs, one JSON object a line, on standard output unless told otherwise. Personal data never reaches them: callers log
 * ids, codes and counts only, and what looks like a name, an identity or a body is censored all the same.
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
        // Redis' errors carry the command that failed, with all it wanted to store.
        '*.command.args',
      ],
      censor: '(masked)',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
