import type { ApiKey } from '../../domain/access/api-key.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import { HttpError } from '../errors/http-error.ts';

type Place = { readonly touchpoint: string; readonly channel: string };
type Asked = Place & Partial<Pick<DecisionRequest, 'explain' | 'mode' | 'asOf' | 'overrides'>>;

/** True if the key, if any, covers the place of this decision. For other keys the decision does not exist. */
export const isKeyForDecision = (
  key: ApiKey | undefined,
  { touchpoint, channelUsed }: Pick<Decision, 'touchpoint' | 'channelUsed'>,
): boolean => key?.touchpoints?.has(touchpoint) !== false && key?.channels?.has(channelUsed) !== false;

/**
 * Throws `forbidden` for a place or an explanation that the key does not cover, before anything reveals whether a pack declares the
 * place.
 */
export function refuseOtherPlace(key: ApiKey | undefined, asked: Asked): void {
  const { touchpoint, channel, explain } = asked;
  refuseWhatIf(key, asked);
  if (explain === 'full' && !mayExplain(key))
    throw new HttpError(
      'forbidden',
      `/explain needs a key with the scope explain; ${key?.name} does not have it.`,
    );
  if (key?.touchpoints?.has(touchpoint) === false) throw forbidden(key, 'touchpoint', key.touchpoints);
  if (key?.channels?.has(channel) === false) throw forbidden(key, 'channel', key.channels);
}

/** Another time or another customer is for dry runs, by keys that may ask for it. */
function refuseWhatIf(key: ApiKey | undefined, { mode, ...asked }: Asked): void {
  const [member] = (['asOf', 'overrides'] as const).filter((name) => asked[name] !== undefined);
  if (member === undefined) return;
  if (key?.scopes.has('what-if') === false)
    throw new HttpError(
      'forbidden',
      `/${member} needs a key with the scope what-if; ${key.name} does not have it.`,
    );
  if (mode === 'dry-run') return;
  const fault = { pointer: `/${member}`, message: 'is for dry runs: send mode "dry-run" with it' };
  throw new HttpError('invalid-request', `${fault.pointer} ${fault.message}.`, [fault]);
}

/** True if the key belongs to places: what it reads, it reads there. */
export const isBound = (key: ApiKey | undefined): boolean =>
  key?.touchpoints !== undefined || key?.channels !== undefined;

/** True if the key, if any, may see what rules read of a customer. */
export const mayExplain = (key: ApiKey | undefined): boolean => key?.scopes.has('explain') !== false;

export function withoutExplanation({ explanation: _, ...decision }: Decision): Decision {
  return decision;
}

function forbidden(key: ApiKey, member: keyof Place, allowed: ReadonlySet<string>): HttpError {
  const [example] = allowed;
  const message = `must be one that the key ${key.name} is for: ${[...allowed].join(', ')}`;
  return new HttpError('forbidden', `/${member} ${message}.`, [{ pointer: `/${member}`, message, example }]);
}

/**
 * The decisions made at places that the key does not cover. Reads decisions one by one, and none for a key that covers all
 * places.
 */
export async function findForbidden(
  key: ApiKey | undefined,
  decisionIds: readonly string[],
  findDecision: (decisionId: string) => Promise<Decision | undefined>,
): Promise<ReadonlySet<string>> {
  const forbidden = new Set<string>();
  if (!isBound(key)) return forbidden;
  for (const decisionId of new Set(decisionIds)) {
    const decision = await findDecision(decisionId);
    if (decision !== undefined && !isKeyForDecision(key, decision)) forbidden.add(decisionId);
  }
  return forbidden;
}
