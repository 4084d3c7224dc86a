import type { Logger } from 'pino';
import type { TokenChecker } from '../../adapters/oidc/token-checker.ts';
import type { Config } from '../../config/config.ts';
import { readKey } from '../../domain/access/parse-api-keys.ts';
import { KeyRing } from '../../http/guards/key-ring.ts';
import type { ValidKeys } from '../../http/services/http-options.ts';
import type { KeyStore } from '../../maintain/ports.ts';
import { pollRegularly } from '../process/poll-regularly.ts';

export type WatchedKeys = {
  /** The keys of the settings and the ledger, and the tokens of the issuer. */
  readonly valid: ValidKeys;
  /** Takes over what has changed in the ledger. Rejects if it cannot be read. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
};

type KeyLog = Pick<Logger, 'warn' | 'info'>;

/** How often last uses are written: every so many questions for changes. */
const usesEvery = 40;

export type KeySettings = Pick<Config, 'apiKeys' | 'oidcIssuer' | 'oidcAudience'>;

/**
 * The keys of the settings and the ledger, kept up to date. While the ledger cannot be read the last known keys stay valid.
 * Undefined if the settings hold no key: then nobody is asked for one. Rejects if the ledger cannot be read at the start.
 */
export async function watchKeys(
  { apiKeys: settings, oidcIssuer, oidcAudience }: KeySettings,
  store: KeyStore,
  logger: KeyLog,
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
  const tokens = await openTokens(oidcIssuer, oidcAudience, logger);
  let round = 0;
  const ask = async (): Promise<void> => {
    await refresh();
    round += 1;
    if (round % usesEvery === 0) await noteUses(ring, store);
  };
  const poll = pollRegularly(ask, logger, {
    away: 'keys cannot be read from the ledger: revocations take effect once it is back',
    back: 'keys are read from the ledger again',
  });
  return {
    valid: tokens === undefined ? ring : { find: (header) => ring.find(header) ?? tokens.find(header) },
    refresh,
    close: () => {
      tokens?.close();
      void poll.close();
    },
  };
}

/** A library that few installations need is loaded by those alone. */
async function openTokens(
  issuer: string | undefined,
  audience: string | undefined,
  logger: KeyLog,
): Promise<TokenChecker | undefined> {
  if (issuer === undefined || audience === undefined) return undefined;
  const { createTokenChecker } = await import('../../adapters/oidc/token-checker.ts');
  const onReach = (failure: string | undefined): void => {
    if (failure === undefined) logger.info('the signing keys of OIDC_ISSUER are fetched again');
    else logger.warn({ failure }, 'the signing keys of OIDC_ISSUER cannot be fetched: known keys stay valid');
  };
  const tokens = createTokenChecker({ issuer, audience, onReach, now: Date.now });
  await tokens.ready;
  return tokens;
}

async function noteUses(ring: KeyRing, store: KeyStore): Promise<void> {
  const uses = ring.takeUses();
  if (uses.size > 0) await store.noteUses(uses);
}
