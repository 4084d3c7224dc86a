import type { Legs } from '../pack/format/pack-file.ts';
import type { DecisionRequest } from './decision-request.ts';

/**
 * One request per entry of the list: each about its entry alone, under an interactionId of its own that is the same at every repeat.
 * The request itself where it has no such list.
 */
export function splitLegs(request: DecisionRequest, legs: Legs | undefined): readonly DecisionRequest[] {
  const entries = legs === undefined ? undefined : request.context?.[legs.list];
  if (legs === undefined || !Array.isArray(entries) || entries.length === 0) return [request];
  const { [legs.list]: _, ...context } = request.context ?? {};
  return entries.map((entry: unknown, index) => ({
    ...request,
    interactionId: `${request.interactionId}/${index + 1}`,
    context: { ...context, [legs.as]: entry },
  }));
}

/** True if the request must be split before it is decided. */
export const hasLegs = ({ context }: Pick<DecisionRequest, 'context'>, legs: Legs | undefined): boolean =>
  legs !== undefined && context?.[legs.list] !== undefined;
