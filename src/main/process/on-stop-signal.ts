import cluster from 'node:cluster';
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
  // A terminal sends it to all processes of a service; the first one passes it on in order.
  process.on('SIGINT', cluster.isWorker ? () => undefined : stop);
}
