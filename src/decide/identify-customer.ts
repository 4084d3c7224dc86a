import { type DecisionRequest, identitiesOf } from '../domain/decision/decision-request.ts';
import type { Identified } from '../domain/decision/interaction.ts';
import { type Soon, whenKnown } from '../shared/soon.ts';
import type { LossWatch, SnapshotReader } from './ports.ts';

type Stores = { readonly snapshots: SnapshotReader; readonly losses: LossWatch };

/** Finds out who stands at the touchpoint: by id, or by identities that one customer carries. Two candidates are nobody: never a guess. */
export function identifyCustomer(
  { customer, minAsOf }: Pick<DecisionRequest, 'customer' | 'minAsOf'>,
  stores: Stores,
): Soon<Identified> {
  if (customer === undefined) return { status: 'anonymous' };
  const least = minAsOf === undefined ? undefined : Date.parse(minAsOf);
  if ('id' in customer) return identify(customer.id, least, stores);
  const finding = stores.snapshots.findCustomers(identitiesOf(customer));
  return whenKnown(finding, ([id, ...others]): Soon<Identified> => {
    if (id === undefined) return nobody(stores);
    return others.length > 0 ? { status: 'ambiguous' } : identify(id, least, stores);
  });
}

const identify = (id: string, least: number | undefined, stores: Stores): Soon<Identified> =>
  whenKnown(stores.snapshots.readSnapshot(id, least), (reading): Soon<Identified> => {
    if (!reading.found) return nobody(stores);
    const { snapshot, source } = reading;
    if (least !== undefined && Date.parse(snapshot.asOf) < least)
      return { status: 'missing', because: 'snapshot-too-old' };
    return { status: 'known', snapshot, source };
  });

/** A store that lost its customers knows nobody: a customer who is not found may be one of them. */
const nobody = ({ losses }: Stores): Soon<Identified> =>
  whenKnown(
    losses.customers(),
    (loss): Identified =>
      loss === undefined ? { status: 'unknown' } : { status: 'missing', because: 'customers-lost' },
  );
