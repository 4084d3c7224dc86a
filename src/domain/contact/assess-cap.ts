import type { CapPolicy } from '../pack/format/policy-file.ts';
import type { OfferContact } from './contact-history.ts';
import { listCounted } from './list-counted.ts';
import {
  type Assessment,
  block,
  countKeyOf,
  none,
  type PlacedPolicy,
  type PolicySituation,
  type PolicySubject,
} from './policy-assessment.ts';
import { windowEnd, windowStart } from './policy-window.ts';

/** The time of the first known outcome among those counted; the last if the window starts at the newest one. */
function timeOf(contact: OfferContact, { counts, window }: CapPolicy): number {
  const pick = 'snapshot' in window ? Math.max : Math.min;
  let time: number | undefined;
  for (const counted of counts) {
    const at = contact.times.get(counted);
    if (at !== undefined) time = time === undefined ? at : pick(time, at);
  }
  return time ?? Number.NEGATIVE_INFINITY;
}

/** When each contact that the policy counts was made, oldest first. */
function listTimes(
  contacts: readonly OfferContact[],
  policy: CapPolicy,
  { now, timeZone, snapshotAt }: PolicySituation,
): readonly number[] {
  if (contacts.length === 0) return none;
  const from = windowStart(policy.window, now, timeZone, snapshotAt);
  return (
    contacts
      .map((contact) => timeOf(contact, policy))
      // A time in the future comes from another machine's clock: the contact still happened.
      .filter((at) => at >= from && at !== Number.NEGATIVE_INFINITY)
      .sort((a, b) => a - b)
  );
}

/** The verdict of a cap: so many contacts of some kind in a window. */
export function assessCap(
  policy: CapPolicy & PlacedPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): Assessment {
  const { timeZone } = situation;
  const times = listTimes(listCounted(policy, offer, situation), policy, situation);
  const left = policy.most - times.length;
  const key = countKeyOf(policy, offer);
  if (left > 0)
    return {
      blockers: none,
      allowances: [{ key, policyId: policy.id, left, allowed: policy.most }],
      takes: none,
    };
  const leaver = times[times.length - policy.most];
  const end = leaver === undefined ? undefined : windowEnd(policy.window, leaver, timeZone);
  return block({
    policyId: policy.id,
    kind: 'cap',
    found: times.length,
    allowed: policy.most,
    ...('snapshot' in policy.window && policy.most > 0
      ? {}
      : { until: end === undefined ? 'forever' : new Date(end).toISOString() }),
    because: `${policy.counts.join(' or ')} ${times.length === 1 ? 'once' : `${times.length} times`}, at most ${policy.most}${'snapshot' in policy.window ? ' until a newer snapshot comes' : ''}`,
  });
}
