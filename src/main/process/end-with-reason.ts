import type { Logger } from 'pino';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { printProblem } from './print-problem.ts';
import { explainListenFailure } from './probe-port.ts';

/** Ends a process that could not start, and prints what to do about it. */
export function endWithReason(error: unknown, { port, host }: Config, logger: Logger): never {
  if (error instanceof ServiceError) process.stderr.write(`tact: cannot start: ${error.message}\n`);
  else if (error instanceof Error && 'syscall' in error && /listen|getaddrinfo/.test(String(error.syscall)))
    process.stderr.write(
      `tact: cannot start: ${printProblem(explainListenFailure(error, 'PORT', port, host))}\n`,
    );
  else logger.fatal({ err: error }, 'cannot start');
  process.exit(1);
}
