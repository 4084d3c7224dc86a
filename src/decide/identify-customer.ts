import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import type { Identified } from '../domain/decision/interaction.ts';
import type { SnapshotReader } from './ports.ts';

/** Finds out who stands at the touchpoint: by id, or by any identity. Two candidates are nobody: never a guess. */
export async function identifyCustomer(
  request: Pick<DecisionRequest, 'customer' | 'minAsOf'>,
  snapshots: SnapshotReader,
): Promise<Identified> {
  const { customer, minAsOf } = request;
  if (customer === undefined) return { status: 'anonymous' };
  const ids = 'id' in customer ? [customer.id] : await snapshots.findCustomers(customer.identity);
  const [id] = ids;
  if (id === undefined) return { status: 'unknown' };
  if (ids.length > 1) return { status: 'ambiguous' };
  const least = minAsOf === undefined ? undefined : Date.parse(minAsOf);
  const reading = await snapshots.readSnapshot(id, least);
  if (!reading.found) return { status: 'unknown' };
  const { snapshot, source } = reading;
  if (least !== undefined && Date.parse(snapshot.asOf) < least)
    return { status: 'missing', because: 'snapshot-too-old' };
  return { status: 'known', snapshot, source };
}
