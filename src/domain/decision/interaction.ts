import type { Snapshot } from '../customer/snapshot.ts';
import type { DecisionRequest } from './decision-request.ts';

/** Why there is no snapshot to decide on, by the code of the degradation. */
type MissingBecause = 'snapshot-late' | 'snapshot-unavailable' | 'snapshot-too-old';

/** Who stands at the touchpoint, as far as it could be found out. */
export type Identified =
  | {
      readonly status: 'known';
      readonly snapshot: Snapshot;
      readonly source: 'cache' | 'store' | 'stale-cache';
    }
  | { readonly status: 'unknown' }
  | { readonly status: 'ambiguous' }
  | { readonly status: 'anonymous' }
  /** The snapshot could not be read in time, or none is as new as was asked for. */
  | { readonly status: 'missing'; readonly because: MissingBecause };

/** A request with its customer found: what a decision is made about. */
export type Interaction = { readonly request: DecisionRequest; readonly customer: Identified };

export const snapshotOf = (customer: Identified): Snapshot | undefined =>
  customer.status === 'known' ? customer.snapshot : undefined;
