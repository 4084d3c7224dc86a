import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { canonicalJson, digest } from '../../shared/digest.ts';
import type { StoredDecision } from '../ports.ts';

/** The stored decision as the answer to the same request again; a different request under a used id is refused. */
export function repeatDecision(
  stored: StoredDecision,
  request: DecisionRequest,
): Pick<StoredDecision, 'decision' | 'bytes'> & { readonly repeated: true } {
  const { decision, bytes } = stored;
  if (isRequestOf(stored, request)) return { decision, bytes, repeated: true };
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

function isRequestOf({ fingerprint, request: stored }: StoredDecision, request: DecisionRequest): boolean {
  if (fingerprint !== undefined) return fingerprint === fingerprintOf(request);
  return stored !== undefined && writeImportant(stored) === writeImportant(request);
}

export const fingerprintOf = (request: DecisionRequest): string => digest(writeImportant(request));

/** All that makes a live request the same: not how long the caller waits, nor how much it wants explained. */
const writeImportant = (request: DecisionRequest): string =>
  canonicalJson(Object.assign({}, request, unimportant));

const unimportant = { mode: undefined, budgetMs: undefined, explain: undefined, explainAfter: undefined };
