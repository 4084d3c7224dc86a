import { type CustomerNow, DeliveryError } from '../../deliver/ports.ts';
import type { Stores } from './stores.ts';

/** The customer as the stores know them at this moment; never a cached snapshot of a store that is down. */
export async function readCustomerNow(
  customerId: string,
  { snapshots, ledger, losses }: Pick<Stores, 'snapshots' | 'ledger' | 'losses'>,
): Promise<CustomerNow> {
  const reading = await readOr(() => snapshots.readSnapshot(customerId));
  if (reading.found && reading.source === 'stale-cache') throw cannotAsk();
  const { memory } = await readOr(() => ledger.readMemories(customerId, undefined));
  if (reading.found) return { snapshot: reading.snapshot, memory };
  const lost = await readOr(() => losses.customers());
  if (lost !== undefined) throw cannotAsk();
  return { memory };
}

async function readOr<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw cannotAsk(error);
  }
}

const cannotAsk = (cause?: unknown): DeliveryError =>
  new DeliveryError('its reason could not be asked again: the customer cannot be read', { cause });
