import { isInternational } from '../customer/clean-phone.ts';
import { type Identity, normaliseIdentity } from '../customer/identity.ts';
import type { RuleSet } from '../rule-set/rule-set.ts';
import { type DecisionRequest, identitiesOf } from './decision-request.ts';

/**
 * The request by its visit: an identity that the pack declares to name a visit becomes the `sessionId`, and whoever else is named is
 * the customer. A national telephone number is read as one of the country that the pack's `sender` is in.
 */
export function nameVisit(
  request: DecisionRequest,
  { packs, touchpoints }: Pick<RuleSet, 'packs' | 'touchpoints'>,
): DecisionRequest {
  const { customer } = request;
  if (customer === undefined || 'id' in customer) return request;
  const { identityTypes: types, sender } =
    packs.get(touchpoints.get(request.touchpoint)?.pack ?? '')?.file ?? {};
  const isVisit = ({ type }: Identity): boolean => types?.[type]?.visit === true;
  const named = identitiesOf(customer);
  const visit = named.find(isVisit);
  if (visit === undefined) return readPhones(request, customer, sender?.country);
  const { customer: _, ...anonymous } = request;
  const visiting = { ...anonymous, sessionId: request.sessionId ?? visit.value };
  const identities = named.filter((identity) => !isVisit(identity));
  return identities.length === 0 ? visiting : { ...visiting, customer: { identities } };
}

type Named = Exclude<NonNullable<DecisionRequest['customer']>, { readonly id: string }>;

const isNational = ({ type, value }: Identity): boolean => type === 'phone' && !isInternational(value);

function readPhones(request: DecisionRequest, customer: Named, market: string | undefined): DecisionRequest {
  if (market === undefined || !identitiesOf(customer).some(isNational)) return request;
  const read = (identity: Identity): Identity =>
    isNational(identity) ? normaliseIdentity(identity, market) : identity;
  return {
    ...request,
    customer:
      'identity' in customer
        ? { identity: read(customer.identity) }
        : { identities: customer.identities.map(read) },
  };
}
