import type { StandingPromise } from '../contact/customer-memory.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { SnapshotCopy } from '../customer/snapshot-copy.ts';
import type { DecisionRequest } from './decision-request.ts';

/** The reason why there is no snapshot to decide on, by the code of the degradation. */
type MissingBecause = 'snapshot-late' | 'snapshot-unavailable' | 'snapshot-too-old' | 'customers-lost';

/** The customer at the touchpoint, as far as identified. */
export type Identified =
  | {
      readonly status: 'known';
      readonly snapshot: Snapshot;
      readonly source: 'cache' | 'store' | 'stale-cache';
      /** The snapshot as it is stored. */
      readonly copy?: () => SnapshotCopy;
    }
  | { readonly status: 'unknown' }
  /** Several people fit. All of them, by customer id; none if they are more than a party, or one of them could not be read. */
  | { readonly status: 'ambiguous'; readonly people: readonly Snapshot[] }
  | { readonly status: 'anonymous' }
  /** The snapshot could not be read in time, or none is recent enough; `detail` then says what is stored. */
  | { readonly status: 'missing'; readonly because: MissingBecause; readonly detail?: string };

/** A request with its customer identified: the input of a decision. */
export type Interaction = {
  readonly request: DecisionRequest;
  readonly customer: Identified;
  /** The ids of the only offers that may be made; all if absent. */
  readonly offerable?: ReadonlySet<string> | undefined;
  /** The refused promise (its actionId) in whose place something is decided; absent where somebody is at the touchpoint. */
  readonly remedyFor?: string | undefined;
  /** True: it explains itself in full, whatever its rules disclose. */
  readonly audited?: true;
  /** The connectors that can be asked while the customer waits; none if absent. */
  readonly systems?: ReadonlySet<string> | undefined;
  /**
   * The promises that this decision stored already, as they stand now. Present where a system answered while the customer waits: then
   * the decision is made again.
   */
  readonly own?: readonly StandingPromise[] | undefined;
};

/** The most people on one booking that a short list can distinguish. An identity of more people names nobody. */
export const mostInParty = 9;

export const snapshotOf = (customer: Identified): Snapshot | undefined =>
  customer.status === 'known' ? customer.snapshot : undefined;
