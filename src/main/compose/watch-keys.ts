import type { Logger } from 'pino';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { readKey } from '../../domain/access/parse-api-keys.ts';
import { KeyRing } from '../../http/guards/key-ring.ts';
import type { KeyStore } from '../../maintain/ports.ts';

export type WatchedKeys = {
  readonly ring: KeyRing;
  /** Takes over what has changed in the ledger. Rejects if it cannot be read. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
};

/** How often the ledger is asked for changes; a revoked key is refused everywhere within a second. */
const askEveryMs = 250;
/** How often last uses are written: every so many rounds. */
const usesEvery = 40;

/**
 * The keys of the settings and the ledger, kept up to date. While the ledger cannot be read the last known keys stay valid.
 * Undefined if the settings hold no key: then nobody is asked for one. Rejects if the ledger cannot be read at the start.
 */
export async function watchKeys(
  settings: readonly ApiKey[],
  store: KeyStore,
  logger: Pick<Logger, 'warn' | 'info'>,
): Promise<WatchedKeys | undefined> {
  if (settings.length === 0) return undefined;
  const ring = new KeyRing(settings, Date.now);
  const fixed = new Set(settings.map(({ name }) => name));
  let seen: number | undefined;
  const refresh = async (): Promise<void> => {
    const revision = await store.revision();
    if (revision === seen) return;
    const issued = (await store.list()).filter(({ name }) => !fixed.has(name)).map(readKey);
    ring.replace([...settings, ...issued]);
    seen = revision;
  };
  await refresh();
  let isClosed = false;
  let isStale = false;
  let round = 0;
  const ask = async (): Promise<void> => {
    try {
      await refresh();
      round += 1;
      if (round % usesEvery === 0) await noteUses(ring, store);
      if (isStale) logger.info('keys are read from the ledger again');
      isStale = false;
    } catch (error) {
      if (!isStale) logger.warn({ err: error }, 'keys cannot be read from the ledger: revocations wait');
      isStale = true;
    }
    if (!isClosed) timer = setTimeout(ask, askEveryMs).unref();
  };
  let timer = setTimeout(ask, askEveryMs).unref();
  return {
    ring,
    refresh,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

async function noteUses(ring: KeyRing, store: KeyStore): Promise<void> {
  const uses = ring.takeUses();
  if (uses.size > 0) await store.noteUses(uses);
}
