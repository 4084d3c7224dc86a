import { keepAgeOfValue } from '../domain/customer/customer-event.ts';
import { normaliseSnapshot } from '../domain/customer/normalise-snapshot.ts';
import type { CheckSnapshot, Snapshot } from '../domain/customer/snapshot.ts';
import type { Fault } from '../domain/shared/service-error.ts';
import { sortableInstant } from '../shared/instant.ts';
import { mergePatch } from '../shared/merge-patch.ts';
import type { CustomerStore } from './ports.ts';

/** A JSON object; its `asOf` is the time at which it was true. */
export type MergePatch = Readonly<Record<string, unknown>> & { readonly asOf?: unknown };

export type PatchServices = { readonly customers: CustomerStore; readonly checkSnapshot: CheckSnapshot };

export type PatchResult =
  | { readonly status: 'patched' | 'unchanged'; readonly snapshot: Snapshot }
  | { readonly status: 'unknown' }
  /** The stored snapshot is newer than the patch: nothing was changed. */
  | { readonly status: 'older'; readonly storedAsOf: string }
  /** The patch, or the patched snapshot, does not fit the schema. */
  | { readonly status: 'invalid'; readonly faults: readonly Fault[] }
  /** Other writers won each time: nothing was changed, and the caller may retry. */
  | { readonly status: 'contended' };

/** Each lost race means that another write won. */
const mostAttempts = 20;

/**
 * Applies a JSON Merge Patch (RFC 7396) to the stored snapshot. The patch has its own `asOf`, not older than the stored one.
 * Concurrent patches are applied one after another; if both have the stored `asOf`, the last one wins.
 */
export async function patchCustomer(
  customerId: string,
  patch: MergePatch,
  services: PatchServices,
): Promise<PatchResult> {
  if (typeof patch.asOf !== 'string') return { status: 'invalid', faults: [missingAsOf] };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const result = await patchOnce(customerId, patch, services);
    if (result !== undefined) return result;
  }
  return { status: 'contended' };
}

/** Undefined: another writer was faster. */
async function patchOnce(
  customerId: string,
  patch: MergePatch,
  { customers, checkSnapshot }: PatchServices,
): Promise<PatchResult | undefined> {
  const stored = await customers.find(customerId);
  if (stored === undefined) return { status: 'unknown' };
  const aged = 'value' in patch ? stored : keepAgeOfValue(stored, String(patch.asOf));
  const checked = checkSnapshot(mergePatch(aged, patch));
  if (!checked.valid) return { status: 'invalid', faults: checked.faults };
  const snapshot = normaliseSnapshot(checked.snapshot);
  if (snapshot.customerId !== customerId) return { status: 'invalid', faults: [otherCustomer(customerId)] };
  if (sortableInstant(snapshot.asOf) < sortableInstant(stored.asOf))
    return { status: 'older', storedAsOf: stored.asOf };
  const { status } = await customers.put(snapshot, stored.asOf);
  if (status === 'older') return undefined;
  return { status: status === 'unchanged' ? 'unchanged' : 'patched', snapshot };
}

const missingAsOf: Fault = {
  pointer: '/asOf',
  message: 'a patch must say when it was true: an instant not older than the stored asOf',
  example: '2026-11-22T06:10:00Z',
};

const otherCustomer = (customerId: string): Fault => ({
  pointer: '/customerId',
  message: 'a patch cannot make the customer another one; leave it out',
  example: customerId,
});
