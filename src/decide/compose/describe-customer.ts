import { type Identity, identityKey, normaliseIdentity } from '../../domain/customer/identity.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { ConnectorNeeds } from '../../domain/pack/format/connector-entry.ts';

/** The customer as a connector receives it. */
export type DescribedCustomer = {
  readonly identities: readonly Pick<Identity, 'type' | 'value'>[];
  readonly name?: Snapshot['name'];
};

/**
 * What a connector declares that it needs to know of the customer, and nothing else. Of each type the identity that she was found
 * by counts; all that the snapshot holds where she was found by another type. Each as the snapshot spells it: people type `qx7 f2m`, and
 * a system of record knows no such booking.
 */
export function describeCustomer(
  needs: ConnectorNeeds,
  { customer }: Pick<DecisionRequest, 'customer'>,
  { identities = [], name }: Pick<Snapshot, 'identities' | 'name'>,
): DescribedCustomer {
  const named = listNamed(customer);
  const found = (needs.identities ?? []).flatMap((wanted) => {
    const ofType = ({ type }: Pick<Identity, 'type'>): boolean => type === wanted;
    const asked = named.filter(ofType);
    return asked.length > 0 ? asked.map((each) => spellAs(identities, each)) : identities.filter(ofType);
  });
  return {
    identities: found.map(({ type, value }) => ({ type, value })),
    ...(needs.name === true && name !== undefined ? { name } : {}),
  };
}

function spellAs(known: readonly Identity[], asked: Identity): Identity {
  const key = identityKey(asked);
  return known.find((identity) => identityKey(identity) === key) ?? normaliseIdentity(asked);
}

function listNamed(customer: DecisionRequest['customer']): readonly Pick<Identity, 'type' | 'value'>[] {
  if (customer === undefined || 'id' in customer) return [];
  return 'identity' in customer ? [customer.identity] : customer.identities;
}
