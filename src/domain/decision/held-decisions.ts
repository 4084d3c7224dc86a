import type { Snapshot } from '../customer/snapshot.ts';
import { decodeSnapshot } from '../customer/snapshot-codec.ts';
import type { Decision } from './decision.ts';
import type { DecisionBasis } from './decision-basis.ts';
import type { DecisionRequest } from './decision-request.ts';

type Held = {
  readonly decision: Decision;
  readonly request?: DecisionRequest;
  readonly basis?: DecisionBasis;
};

/** A person's decisions as the right of access shows them. */
export type HeldDecisions = {
  /** The answers. */
  readonly decisions: readonly Decision[];
  /** What each was decided on, in the same order, for those that have a record of it. */
  readonly decidedOn: readonly (Pick<Held, 'request' | 'basis'> & Pick<Decision, 'decisionId'>)[];
  /** The versions of the snapshot that the records name by digest, as far as they are there. */
  readonly snapshotsDecidedOn: readonly Snapshot[];
};

/** `copies`: the snapshots of `digestsOf(held)`, as they are stored. */
export const describeHeld = (held: readonly Held[], copies: readonly Uint8Array[]): HeldDecisions => ({
  decisions: held.map(({ decision }) => decision),
  decidedOn: held.flatMap(({ decision: { decisionId }, request, basis }) =>
    basis === undefined ? [] : [{ decisionId, ...(request && { request }), basis }],
  ),
  snapshotsDecidedOn: copies.map((bytes) => decodeSnapshot(bytes)),
});

/** The digests of the snapshots that these were decided on, each once. */
export const digestsOf = (held: readonly Held[]): string[] => [
  ...new Set(held.flatMap(({ basis }) => basis?.snapshot ?? [])),
];
