import { hashText } from '../../shared/sha256.ts';
import type { Canary } from './rule-set.ts';

/**
 * Whether a release is tried on a customer: the same answer at every channel and in every process. Whoever is in a share is in every
 * larger share of the same release; another release has other customers.
 */
export const isTriedOn = (
  { release, share }: Pick<Canary, 'release' | 'share'>,
  customerId: string,
): boolean => ((hashText(`${release.id} ${customerId}`)[0] ?? 0) >>> 0) / 4_294_967_296 < share;
