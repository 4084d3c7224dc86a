import type { Logger } from 'pino';
import type { Config } from '../../config/config.ts';

/** Says at each start that the door stands open, so that it is not forgotten. */
export function warnOpen({ open, host }: Pick<Config, 'open' | 'host'>, logger: Logger): void {
  if (open) logger.warn({ host }, 'OPEN=yes: everybody who reaches this host may read and erase customers');
}
