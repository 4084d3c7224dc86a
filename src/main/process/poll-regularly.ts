import type { Logger } from 'pino';

/** So every process looks for a change four times per second. */
const askEveryMs = 250;

/** Asks the ledger again and again. A ledger that is away is logged once, in these words, and its last known state stays. */
export function pollRegularly(
  ask: () => Promise<void>,
  logger: Pick<Logger, 'warn' | 'info'>,
  words: { readonly away: string; readonly back: string },
): { readonly refresh: () => Promise<void>; readonly close: () => Promise<void> } {
  let isClosed = false;
  let isStale = false;
  let running: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };
  const poll = async (): Promise<void> => {
    try {
      await refresh();
      if (isStale) logger.info(words.back);
      isStale = false;
    } catch (error) {
      if (!isStale) logger.warn({ err: error }, words.away);
      isStale = true;
    }
    if (!isClosed) timer = setTimeout(poll, askEveryMs).unref();
  };
  let timer = setTimeout(poll, 0).unref();
  return {
    refresh,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running?.catch(() => undefined);
    },
  };
}
