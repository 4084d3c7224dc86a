import { ServiceError } from '../domain/shared/service-error.ts';
import { instantSchema } from '../domain/shared/wire-schemas.ts';
import { parseInstant } from '../shared/instant.ts';

/** A mistake on the command line. */
export const refuse = (message: string): ServiceError => new ServiceError('invalid-request', message);

/** Epoch milliseconds. Throws a ServiceError for what is no instant. */
export function readInstantFlag(option: string, text: string): number {
  if (instantSchema.safeParse(text).success) return parseInstant(text);
  throw refuse(`${option} ${text} is not an instant with its offset, such as 2026-12-01T09:00:00Z`);
}

/** A whole number from 1. `what`: what it counts, for the message. Throws a ServiceError for anything else. */
export function readCountFlag(option: string, text: string, what: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw refuse(`${option} ${text} is not a number of ${what}`);
}
