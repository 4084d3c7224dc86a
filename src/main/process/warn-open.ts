import type { Logger } from 'pino';
import type { Config } from '../../config/config.ts';

/** Warns at each start that the service requires no keys. */
export function warnOpen({ open, host }: Pick<Config, 'open' | 'host'>, logger: Logger): void {
  if (open) logger.warn({ host }, 'OPEN=yes: everybody who reaches this host may read and erase customers');
}
