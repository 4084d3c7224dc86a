import { dayMs } from '../../shared/durations.ts';
import type { QuietHoursPolicy, VolumePolicy } from '../pack/format/policy-file.ts';
import { assessCap } from './assess-cap.ts';
import { assessCoolDown } from './assess-cool-down.ts';
import type { BudgetTake } from './budget.ts';
import {
  type Assessment,
  block,
  clear,
  keyOf,
  none,
  type PlacedPolicy,
  type PolicyBlocker,
  type PolicySituation,
  type PolicySubject,
} from './policy-assessment.ts';
import { periodOf } from './policy-window.ts';
import { endOfQuiet } from './quiet-hours.ts';

/** The verdict of one policy on making this offer here and now. Pure. */
export function assessPolicy(
  policy: PlacedPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): Assessment {
  switch (policy.kind) {
    case 'cap':
      return situation.countsKnown ? assessCap(policy, offer, situation) : withoutCounts(policy);
    case 'cool-down':
      return situation.countsKnown ? assessCoolDown(policy, offer, situation) : withoutCounts(policy);
    case 'quiet-hours':
      return block(assessQuietHours(policy, situation));
    case 'blackout':
      return block(assessBlackout(policy, situation));
    case 'volume':
      return situation.countsKnown
        ? { blockers: none, allowances: none, takes: [toVolumeTake(policy, offer, situation)] }
        : withoutCounts(policy);
  }
}

const withoutCounts = (policy: PlacedPolicy): Assessment =>
  policy.whenUnavailable === 'open'
    ? clear
    : block({
        policyId: policy.id,
        kind: policy.kind,
        because: 'counts cannot be read, and this policy is closed then',
        uncounted: true,
      });

function assessQuietHours(
  policy: QuietHoursPolicy,
  { now, timeZone }: PolicySituation,
): PolicyBlocker | undefined {
  const end = endOfQuiet(policy.from, policy.to, now, timeZone);
  if (end === undefined) return undefined;
  return {
    policyId: policy.id,
    kind: 'quiet-hours',
    until: new Date(end).toISOString(),
    because: `quiet from ${policy.from} to ${policy.to}`,
  };
}

function assessBlackout(policy: PlacedPolicy, { now }: PolicySituation): PolicyBlocker | undefined {
  const { activeFrom = Number.NEGATIVE_INFINITY, activeTo = Number.POSITIVE_INFINITY } = policy;
  if (now < activeFrom || now >= activeTo) return undefined;
  return {
    policyId: policy.id,
    kind: 'blackout',
    until: Number.isFinite(activeTo) ? new Date(activeTo).toISOString() : 'forever',
    because: 'a blackout',
  };
}

const aWhile = 7 * dayMs;
const ages = 10 * 366 * dayMs;

/** A volume is a budget that all customers share; the ledger counts it when the decision is stored. */
function toVolumeTake(
  policy: VolumePolicy & PlacedPolicy,
  offer: PolicySubject,
  { now, packTimeZone }: PolicySituation,
): BudgetTake {
  const what = keyOf(policy, offer) || 'all';
  const period = policy.per === 'total' ? undefined : periodOf(policy.per, now, packTimeZone);
  return {
    budget: policy.id,
    key: [policy.pack, 'volume', policy.id, what, period?.name ?? 'total'].join('/'),
    amount: 1,
    limit: policy.most,
    expiresAt: period === undefined ? now + ages : period.end + aWhile,
  };
}
