import type { OutcomeRates } from '../contact/budget.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { PlacedOffer } from '../rule-set/rule-set.ts';

/** The probability that the customer accepts, and its source. */
export type Propensity = {
  readonly value: number;
  readonly source: 'constant' | 'snapshot' | 'outcomes' | 'prior';
  readonly shown?: number;
  readonly accepted?: number;
};

const defaultPrior = 0.05;

/** The weight of a prior in observations: it dominates short records and fades in long ones. */
const offerStrength = 50;
const segmentStrength = 50;

/** As the offer declares: a constant, the warehouse's model, or the offer's own record, shrunk if it is short. */
export function estimatePropensity(
  offer: PlacedOffer,
  snapshot: Snapshot | undefined,
  outcomes: OutcomeRates | undefined,
): Propensity {
  const prior = offer.basePropensity ?? defaultPrior;
  if (typeof offer.propensity === 'number') return { value: offer.propensity, source: 'constant' };
  if (offer.propensity === 'outcomes')
    return fromOutcomes(offer.id, snapshot?.value?.segment, outcomes, prior);
  const model = snapshot?.propensities?.[offer.id];
  return model === undefined ? { value: prior, source: 'prior' } : { value: model, source: 'snapshot' };
}

/**
 * Beta-binomial shrinkage in two steps: the offer's rate towards its prior, the segment's rate towards the offer's. Without
 * observations it is the prior; with many it approaches the observed rate. (Gelman et al., Bayesian Data Analysis, 3rd ed.,
 * ch. 5.)
 */
function fromOutcomes(
  offerId: string,
  segment: string | undefined,
  outcomes: OutcomeRates | undefined,
  prior: number,
): Propensity {
  const offer = outcomes?.find(offerId);
  if (offer === undefined || offer.shown === 0) return { value: prior, source: 'prior' };
  const offerRate = shrink(offer, prior, offerStrength);
  const own = segment === undefined ? undefined : outcomes?.find(offerId, segment);
  const { shown, accepted } = own ?? offer;
  const value = own === undefined ? offerRate : shrink(own, offerRate, segmentStrength);
  return { value, source: 'outcomes', shown, accepted };
}

/** The posterior mean of a rate under a Beta prior of the given mean and strength. */
function shrink(
  counted: { readonly shown: number; readonly accepted: number },
  prior: number,
  strength: number,
): number {
  return (Math.min(counted.accepted, counted.shown) + prior * strength) / (counted.shown + strength);
}
