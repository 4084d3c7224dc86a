import { dayMs, hourMs } from '../../shared/durations.ts';
import type {
  CapPolicy,
  CoolDownPolicy,
  OfferPolicy,
  QuietHoursPolicy,
  VolumePolicy,
} from '../pack/format/policy-file.ts';
import type { BudgetTake } from './budget.ts';
import type { OfferContact, OfferHistory, Outcome } from './contact-history.ts';
import { periodOf, windowEnd, windowStart } from './policy-window.ts';
import { endOfQuiet } from './quiet-hours.ts';

/** A policy of a pack with its dates parsed, in epoch milliseconds. */
export type PlacedPolicy = OfferPolicy & {
  readonly pack: string;
  readonly activeFrom?: number;
  readonly activeTo?: number;
};

/** The properties of an offer that policies read. */
export type PolicySubject = {
  readonly id: string;
  readonly category: string;
  readonly pack: string;
  readonly purpose?: string | undefined;
};

/**
 * The reason why a policy blocks an offer, in figures; `until` (ISO 8601) is its end, `forever` only if the policy says so.
 */
export type PolicyBlocker = {
  readonly policyId: string;
  readonly kind: OfferPolicy['kind'];
  readonly found?: number;
  readonly allowed?: number;
  readonly until?: string;
  readonly because: string;
  /** For a cool-down: the earlier contact that started it. */
  readonly earlier?: EarlierContact;
  /** True if counts could not be read. */
  readonly uncounted?: true;
};

/**
 * The outcome of an offer at an earlier contact. `at` is ISO 8601; `decisionId` is absent if only the warehouse knows the
 * contact.
 */
export type EarlierContact = {
  readonly offerId: string;
  readonly outcome: Outcome;
  readonly channel: string;
  readonly at: string;
  readonly decisionId?: string;
};

/** The number of times an offer may still be made under a cap; offers with the same key share it. */
export type Allowance = {
  readonly key: string;
  readonly policyId: string;
  readonly left: number;
  readonly allowed: number;
};

export type PolicySituation = {
  readonly channel: string;
  readonly now: number;
  /** The customer's time zone, and the pack's for counts that all customers share. */
  readonly timeZone: string;
  readonly packTimeZone: string;
  /** The `asOf` of the customer's snapshot, in epoch ms; minus infinity without one. */
  readonly snapshotAt: number;
  readonly sessionId: string | undefined;
  /** The customer's and the household's offers so far; called only if a policy counts them. */
  readonly customer: () => OfferHistory;
  readonly household: () => OfferHistory;
  /** False if memories could not be read: policies that fail closed then drop their offers. */
  readonly countsKnown: boolean;
};

export type Assessment = {
  readonly blockers: readonly PolicyBlocker[];
  readonly allowances: readonly Allowance[];
  readonly takes: readonly BudgetTake[];
};

const none: readonly never[] = [];
const clear: Assessment = { blockers: none, allowances: none, takes: none };

/** The key under which a policy counts this offer. Offers with one key share its verdict and its allowance. */
export const countKeyOf = (policy: PlacedPolicy, offer: PolicySubject): string =>
  `${policy.pack}/${policy.id}/${keyOf(policy, offer)}`;

/** The unit by which a policy counts an offer. Offers with one key are one to it. */
function keyOf(policy: PlacedPolicy, offer: PolicySubject): string {
  if (!('each' in policy) || policy.each === 'all') return '';
  return policy.each === 'offer' ? offer.id : offer.category;
}

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

const block = (blocker: PolicyBlocker | undefined): Assessment =>
  blocker === undefined ? clear : { blockers: [blocker], allowances: none, takes: none };

const withoutCounts = (policy: PlacedPolicy): Assessment =>
  policy.whenUnavailable === 'open'
    ? clear
    : block({
        policyId: policy.id,
        kind: policy.kind,
        because: 'counts cannot be read, and this policy is closed then',
        uncounted: true,
      });

/** The contacts that a policy counts for this offer. */
function contactsFor(
  policy: CapPolicy | CoolDownPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): readonly OfferContact[] {
  const history = policy.scope === 'household' ? situation.household() : situation.customer();
  const contacts =
    (policy.each === 'offer'
      ? history.byOffer.get(offer.id)
      : policy.each === 'category'
        ? history.byCategory.get(offer.category)
        : history.all.filter((contact) => isIn(policy, contact))) ?? none;
  const { channels } = policy;
  return channels === undefined ? contacts : contacts.filter(({ channel }) => channels.includes(channel));
}

const isIn = ({ of }: CapPolicy | CoolDownPolicy, contact: OfferContact): boolean =>
  (of?.offers === undefined || of.offers.includes(contact.offerId)) &&
  (of?.categories === undefined ||
    (contact.category !== undefined && of.categories.includes(contact.category)));

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

function assessCap(
  policy: CapPolicy & PlacedPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): Assessment {
  const { timeZone } = situation;
  const times = listTimes(contactsFor(policy, offer, situation), policy, situation);
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

function assessCoolDown(
  policy: CoolDownPolicy & PlacedPolicy,
  offer: PolicySubject,
  situation: PolicySituation,
): Assessment {
  let latest: { readonly contact: OfferContact; readonly end: number } | undefined;
  for (const contact of contactsFor(policy, offer, situation)) {
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
  const what = policy.each === 'offer' ? offer.id : policy.each === 'category' ? offer.category : 'all';
  const period = policy.per === 'total' ? undefined : periodOf(policy.per, now, packTimeZone);
  return {
    budget: policy.id,
    key: [policy.pack, 'volume', policy.id, what, period?.name ?? 'total'].join('/'),
    amount: 1,
    limit: policy.most,
    expiresAt: period === undefined ? now + ages : period.end + aWhile,
  };
}
