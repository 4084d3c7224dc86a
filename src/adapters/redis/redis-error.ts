import { ServiceError } from '../../domain/shared/service-error.ts';
import { explainReply, isRightsRefusal } from './explain-reply.ts';

const inScript =
  /^ERR (?=Error running script|@?user_script:)(Error running script[^:]*: ?)?(@?user_script:\d+: ?)?-?/;

/**
 * What a failed command means to the caller: the store is away or full (a ServiceError, whatever the network called it), or
 * this program sent nonsense (the error itself: a bug).
 */
function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ServiceError) return error;
  // A command refused inside a script carries its code behind the script's name.
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
    return new ServiceError('store-unavailable', `Redis fails: ${failure}`, [], error);
  if (error.name === 'ReplyError') return error;
  return new ServiceError('store-unavailable', 'Redis did not answer; try again', [], error);
}

/** Runs one call to Redis so that its failures are the caller's kind of failures. */
export async function asStore<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toStoreError(error);
  }
}
