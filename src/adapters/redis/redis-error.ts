import { ServiceError } from '../../domain/shared/service-error.ts';
import { explainReply, isRightsRefusal } from './explain-reply.ts';

const inScript =
  /^ERR (?=Error running script|@?user_script:)(Error running script[^:]*: ?)?(@?user_script:\d+: ?)?-?/;

/**
 * Translates a failed command for the caller: an unavailable or full store becomes a ServiceError; an invalid command (a bug)
 * stays the error itself.
 */
function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ServiceError) return error;
  // A command refused inside a script has its code after the script's name.
  const state = error.message.replace(inScript, '');
  if (/^(-?OOM)\b|OOM command not allowed/.test(state))
    return new ServiceError(
      'store-full',
      'Redis has reached its maxmemory: give it more, or load less',
      [],
      error,
    );
  if (isRightsRefusal(state))
    return new ServiceError(
      'store-unavailable',
      'Redis refuses its user a command or a key: see docs/data-plane.md, Access',
      [],
      error,
    );
  const failure = explainReply(state);
  if (failure !== undefined)
    return new ServiceError('store-unavailable', `Redis failed: ${failure}`, [], error);
  if (error.name === 'ReplyError') return error;
  return new ServiceError('store-unavailable', 'Redis did not answer; try again', [], error);
}

/** Runs one call to Redis and translates its failures for the caller. */
export async function asStore<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toStoreError(error);
  }
}
