import { type DecisionRequest, identitiesOf } from '../domain/decision/decision-request.ts';
import type { Identified } from '../domain/decision/interaction.ts';
import { type Soon, whenKnown } from '../shared/soon.ts';
import type { SnapshotReader } from './ports.ts';

/** Finds out who stands at the touchpoint: by id, or by identities that one customer carries. Two candidates are nobody: never a guess. */
export function identifyCustomer(
  { customer, minAsOf }: Pick<DecisionRequest, 'customer' | 'minAsOf'>,
  snapshots: SnapshotReader,
): Soon<Identified> {
  if (customer === undefined) return { status: 'anonymous' };
  const least = minAsOf === undefined ? undefined : Date.parse(minAsOf);
  if ('id' in customer) return identify(customer.id, least, snapshots);
  return whenKnown(snapshots.findCustomers(identitiesOf(customer)), ([id, ...others]) => {
    if (id === undefined) return { status: 'unknown' };
    return others.length > 0 ? { status: 'ambiguous' } : identify(id, least, snapshots);
  });
}

const identify = (id: string, least: number | undefined, snapshots: SnapshotReader): Soon<Identified> =>
  whenKnown(snapshots.readSnapshot(id, least), (reading): Identified => {
    if (!reading.found) return { status: 'unknown' };
    const { snapshot, source } = reading;
    if (least !== undefined && Date.parse(snapshot.asOf) < least)
      return { status: 'missing', because: 'snapshot-too-old' };
    return { status: 'known', snapshot, source };
  });
