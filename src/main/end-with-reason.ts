import type { Logger } from 'pino';
import { ServiceError } from '../domain/shared/service-error.ts';

/** Ends a process that could not start, with what to do about it. */
export function endWithReason(error: unknown, logger: Logger): never {
  if (error instanceof ServiceError) process.stderr.write(`tact: cannot start: ${error.message}\n`);
  else if (isAddressInUse(error))
    process.stderr.write('tact: cannot start: the port is in use: stop what listens there, or set PORT\n');
  else logger.fatal({ err: error }, 'cannot start');
  process.exit(1);
}

const isAddressInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
