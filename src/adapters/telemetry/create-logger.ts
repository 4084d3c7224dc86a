import { type Logger, pino, stdTimeFunctions } from 'pino';

/**
 * Structured logs, one JSON object a line, on standard output. Personal data never reaches them: callers log ids, codes and
 * counts only, and what looks like a name, an identity or a body is censored all the same.
 */
export function createLogger(level: string): Logger {
  return pino({
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
      ],
      censor: '(masked)',
    },
  });
}
