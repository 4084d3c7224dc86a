import { appendEvent, type CustomerEvent, describeLeftOut } from '../domain/customer/customer-event.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Fault } from '../domain/shared/service-error.ts';
import { checkAsOf } from './check-as-of.ts';
import type { CustomerStore } from './ports.ts';

export type AppendResult =
  /** `leftOut`: that a full list left out an entry for this one, in words. */
  | { readonly status: 'patched' | 'unchanged'; readonly snapshot: Snapshot; readonly leftOut?: string }
  | { readonly status: 'unknown' }
  | { readonly status: 'invalid'; readonly faults: readonly Fault[] }
  /** Other writers won each time: nothing was changed, and the caller may retry. */
  | { readonly status: 'contended' };

/** Each lost race means that another write won. */
const mostAttempts = 20;

/**
 * Adds an incident, case or contact to the stored snapshot. Repeating an event changes nothing. `now`: epoch milliseconds.
 */
export async function appendCustomerEvent(
  customerId: string,
  event: CustomerEvent,
  { customers, now }: { readonly customers: CustomerStore; readonly now: number },
): Promise<AppendResult> {
  const fault = checkAsOf(event.asOf, now);
  if (fault !== undefined) return { status: 'invalid', faults: [fault] };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await customers.find(customerId);
    if (stored === undefined) return { status: 'unknown' };
    const snapshot = appendEvent(stored, event);
    const { status } = await customers.put(snapshot, stored.asOf);
    if (status === 'older') continue;
    const leftOut = describeLeftOut(stored, event);
    return {
      status: status === 'unchanged' ? 'unchanged' : 'patched',
      snapshot,
      ...(leftOut !== undefined && { leftOut }),
    };
  }
  return { status: 'contended' };
}
