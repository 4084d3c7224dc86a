import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { canonicalJson, digest } from '../shared/digest.ts';
import type { StoredDecision } from './ports.ts';

/** The stored decision as the answer to the same request again; a different request under a used id is refused. */
export function repeatDecision(
  stored: StoredDecision,
  fingerprint: string,
  request: DecisionRequest,
): Pick<StoredDecision, 'decision' | 'bytes'> & { readonly repeated: true } {
  const { decision, bytes } = stored;
  if (stored.fingerprint === fingerprint) return { decision, bytes, repeated: true };
  throw new ServiceError(
    'interaction-conflict',
    `interactionId ${request.interactionId} was used for another request: send a new interactionId, or the very same request to get its decision again`,
    [
      {
        pointer: '/interactionId',
        message: 'was used for another request',
        example: `${request.interactionId}-2`.slice(0, 128),
      },
    ],
  );
}

/** The digest of all that makes a live request the same: not how long the caller waits, nor how much it wants explained. */
export function fingerprintOf(request: DecisionRequest): string {
  return digest(canonicalJson(Object.assign({}, request, unimportant)));
}

const unimportant = { mode: undefined, budgetMs: undefined, explain: undefined, explainAfter: undefined };
