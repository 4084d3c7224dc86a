import type { Decision } from './decision.ts';

/** A decision with whose it is, where its answer does not say so. */
type Owned = { readonly decision: Pick<Decision, 'customerId'>; readonly customerId?: string };

/** The customer of a decision, or its visit (`ownerOfVisit`); null where neither was known. */
export const ownerOf = ({ decision, customerId }: Owned): string | null => customerId ?? decision.customerId;
