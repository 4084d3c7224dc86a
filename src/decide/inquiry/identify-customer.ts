import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { type DecisionRequest, identitiesOf } from '../../domain/decision/decision-request.ts';
import { type Identified, mostInParty } from '../../domain/decision/interaction.ts';
import { parseInstant } from '../../shared/instant.ts';
import { allKnown, type Soon, whenKnown } from '../../shared/soon.ts';
import type { LossWatch, SnapshotReader, SnapshotReading } from '../ports.ts';

type Stores = { readonly snapshots: SnapshotReader; readonly losses: LossWatch };

/** Finds out who stands at the touchpoint: by id, or by identities that one customer carries. Several candidates are nobody: never a guess. */
export function identifyCustomer(
  { customer, minAsOf }: Pick<DecisionRequest, 'customer' | 'minAsOf'>,
  stores: Stores,
): Soon<Identified> {
  if (customer === undefined) return { status: 'anonymous' };
  const least = minAsOf === undefined ? undefined : parseInstant(minAsOf);
  if ('id' in customer) return identify(customer.id, least, stores);
  const finding = stores.snapshots.findCustomers(identitiesOf(customer), least);
  return whenKnown(finding, (ids): Soon<Identified> => {
    const [id] = ids;
    if (id === undefined) return nobody(stores);
    return ids.length === 1 ? identify(id, least, stores) : nameParty(ids, least, stores);
  });
}

const identify = (id: string, least: number | undefined, stores: Stores): Soon<Identified> =>
  whenKnown(stores.snapshots.readSnapshot(id, least), (reading): Soon<Identified> => {
    if (!reading.found) return nobody(stores);
    return findTooOld([reading], least) ?? { status: 'known', ...reading };
  });

/** Nobody may be answered by what was known before `least`, whatever the snapshot came from. */
function findTooOld(readings: readonly SnapshotReading[], least: number | undefined): Identified | undefined {
  if (least === undefined) return undefined;
  for (const reading of readings)
    if (reading.found && parseInstant(reading.snapshot.asOf) < least) {
      const { asOf } = reading.snapshot;
      return { status: 'missing', because: 'snapshot-too-old', detail: `The stored one is of ${asOf}.` };
    }
  return undefined;
}

/** Those who fit, in the order of their ids: an answer to them must suit each of them. */
function nameParty(
  ids: readonly string[],
  least: number | undefined,
  { snapshots }: Stores,
): Soon<Identified> {
  if (ids.length > mostInParty) return { status: 'ambiguous', people: [] };
  const reading = allKnown([...ids].sort().map((id) => snapshots.readSnapshot(id, least)));
  return whenKnown(reading, (readings): Identified => {
    const tooOld = findTooOld(readings, least);
    if (tooOld !== undefined) return tooOld;
    const people = readings.flatMap((each): Snapshot[] => (each.found ? [each.snapshot] : []));
    return { status: 'ambiguous', people: people.length === ids.length ? people : [] };
  });
}

/** A store that lost its customers knows nobody: a customer who is not found may be one of them. */
const nobody = ({ losses }: Stores): Soon<Identified> =>
  whenKnown(
    losses.customers(),
    (loss): Identified =>
      loss === undefined ? { status: 'unknown' } : { status: 'missing', because: 'customers-lost' },
  );
