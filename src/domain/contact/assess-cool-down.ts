import { hourMs } from '../../shared/durations.ts';
import type { CoolDownPolicy } from '../pack/format/policy-file.ts';
import type { OfferContact, Outcome } from './contact-history.ts';
import { listCounted } from './list-counted.ts';
import {
  type Assessment,
  block,
  clear,
  type EarlierContact,
  type PlacedPolicy,
  type PolicySituation,
  type PolicySubject,
} from './policy-assessment.ts';

/** The verdict of a cool-down: a time of silence after an outcome. */
export function assessCoolDown(
  policy: CoolDownPolicy & PlacedPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): Assessment {
  let latest: { readonly contact: OfferContact; readonly end: number } | undefined;
  for (const contact of listCounted(policy, offer, situation)) {
    const end = quietEnd(policy, contact, situation) ?? 0;
    if (end > situation.now && end >= (latest?.end ?? 0)) latest = { contact, end };
  }
  return latest === undefined ? clear : blockUntil(policy, latest.end, latest.contact);
}

function blockUntil(policy: CoolDownPolicy & PlacedPolicy, end: number, contact: OfferContact): Assessment {
  const session = 'session' in policy.quiet;
  return block({
    policyId: policy.id,
    kind: 'cool-down',
    earlier: describeEarlier(contact, policy.after),
    ...(session ? {} : { until: Number.isFinite(end) ? new Date(end).toISOString() : 'forever' }),
    because: `quiet after ${policy.after.join(' or ')}${session ? ', for the rest of this visit' : ''}`,
  });
}

function describeEarlier(contact: OfferContact, after: readonly Outcome[]): EarlierContact {
  const { offerId, channel, decisionId, times } = contact;
  const known = after.flatMap((outcome) => ({ outcome, at: times.get(outcome) ?? Number.NEGATIVE_INFINITY }));
  const { outcome, at } = known.reduce((one, other) => (other.at > one.at ? other : one));
  return {
    offerId,
    outcome,
    channel,
    at: new Date(at).toISOString(),
    ...(decisionId === undefined ? {} : { decisionId }),
  };
}

/** The end of the cool-down after this contact, in epoch ms; undefined if it started none. */
function quietEnd(
  policy: CoolDownPolicy,
  contact: OfferContact,
  situation: PolicySituation,
): number | undefined {
  const times = policy.after.flatMap((outcome) => contact.times.get(outcome) ?? []);
  if (times.length === 0) return undefined;
  const { quiet } = policy;
  if ('forever' in quiet) return Number.POSITIVE_INFINITY;
  if ('session' in quiet) {
    const same = situation.sessionId !== undefined && contact.sessionId === situation.sessionId;
    return same ? Number.POSITIVE_INFINITY : undefined;
  }
  const hours = 'hours' in quiet ? quiet.hours : quiet.days * 24;
  return Math.max(...times) + hours * hourMs;
}
