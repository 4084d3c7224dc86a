import type { Snapshot } from '../customer/snapshot.ts';
import type { DecisionRequest } from './decision-request.ts';

/** The reason why there is no snapshot to decide on, by the code of the degradation. */
type MissingBecause = 'snapshot-late' | 'snapshot-unavailable' | 'snapshot-too-old' | 'customers-lost';

/** The customer at the touchpoint, as far as identified. */
export type Identified =
  | {
      readonly status: 'known';
      readonly snapshot: Snapshot;
      readonly source: 'cache' | 'store' | 'stale-cache';
    }
  | { readonly status: 'unknown' }
  | { readonly status: 'ambiguous' }
  | { readonly status: 'anonymous' }
  /** The snapshot could not be read in time, or none is recent enough. */
  | { readonly status: 'missing'; readonly because: MissingBecause };

/** A request with its customer identified: the input of a decision. */
export type Interaction = { readonly request: DecisionRequest; readonly customer: Identified };

export const snapshotOf = (customer: Identified): Snapshot | undefined =>
  customer.status === 'known' ? customer.snapshot : undefined;
