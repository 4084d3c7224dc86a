import { digest } from '../../shared/digest.ts';

/** The id of an interaction's decision: the same on every machine, so that a repeat finds it. */
export const decisionIdOf = (interactionId: string): string => `dec-${digest(interactionId)}`;
