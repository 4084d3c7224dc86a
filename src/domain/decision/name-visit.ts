import type { Identity } from '../customer/identity.ts';
import type { RuleSet } from '../rule-set/rule-set.ts';
import { type DecisionRequest, identitiesOf } from './decision-request.ts';

/**
 * The request by its visit: an identity that the pack declares to name a visit becomes the `sessionId`, and whoever else is named is
 * the customer.
 */
export function nameVisit(
  request: DecisionRequest,
  { packs, touchpoints }: Pick<RuleSet, 'packs' | 'touchpoints'>,
): DecisionRequest {
  const { customer } = request;
  if (customer === undefined || 'id' in customer) return request;
  const types = packs.get(touchpoints.get(request.touchpoint)?.pack ?? '')?.file.identityTypes;
  const isVisit = ({ type }: Identity): boolean => types?.[type]?.visit === true;
  const named = identitiesOf(customer);
  const visit = named.find(isVisit);
  if (visit === undefined) return request;
  const { customer: _, ...anonymous } = request;
  const visiting = { ...anonymous, sessionId: request.sessionId ?? visit.value };
  const identities = named.filter((identity) => !isVisit(identity));
  return identities.length === 0 ? visiting : { ...visiting, customer: { identities } };
}
