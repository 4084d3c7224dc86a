import type { Logger } from 'pino';

const patienceMs = 20_000;

/**
 * Closes in order on SIGTERM and SIGINT. A second signal ends the process at once; so does `close` if it takes 20 seconds longer
 * than the `delayMs` milliseconds that it waits on purpose.
 */
export function onStopSignal(logger: Logger, close: () => Promise<void>, delayMs = 0): void {
  let closing = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (closing) process.exit(1);
    closing = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), delayMs + patienceMs).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
