import type { EarlierContact, PolicyBlocker } from '../contact/policy-assessment.ts';
import type { Case, Consent, Snapshot } from '../customer/snapshot.ts';
import type { PlacedOffer } from '../rule-set/rule-set.ts';

/** The gates that an offer passes in order, named as marketers know them. */
export type Gate =
  | 'eligibility'
  | 'applicability'
  | 'suitability'
  | 'consent'
  | 'contact-policy'
  | 'arbitration';

/** One reason why an offer is rejected, with its figures. */
export type Obstacle = {
  readonly gate: Gate;
  readonly because: string;
  readonly ruleId?: string;
  readonly policyId?: string;
  readonly found?: unknown;
  readonly wanted?: unknown;
  /** The promise that withholds the offer. */
  readonly promise?: PromiseNamed;
  /** The outcome of an offer at the earlier contact that blocks this one. */
  readonly earlier?: EarlierContact;
  /** True if a count could not be read; the count itself is unknown. */
  readonly uncounted?: true;
  /** The end of the obstacle (ISO 8601), if known. */
  readonly until?: string;
};

/** A promise by its action and the rule that made it, with the time (ISO 8601), the place and what it is for, if anything. */
export type PromiseNamed = {
  readonly action: string;
  readonly ruleId: string;
  readonly channel: string;
  readonly at: string;
  readonly occasion?: string;
};

/** The offers that a promise withholds: all, or offers and categories by name. */
export type Withheld = { readonly what: 'all-offers' | readonly string[]; readonly promise: PromiseNamed };

/** The target of a fired `suppress` rule. */
export type Suppression = {
  readonly ruleId: string;
  readonly offer?: string | undefined;
  readonly category?: string | undefined;
  readonly all?: true | undefined;
  readonly reason: string;
  readonly gate?: 'eligibility' | 'applicability' | 'suitability' | undefined;
};

export type GateSituation = {
  readonly snapshot: Snapshot | undefined;
  readonly channel: string;
  readonly now: number;
  readonly excluded: readonly string[];
  readonly withheld: readonly Withheld[];
  readonly suppressions: readonly Suppression[];
  readonly consent: Consent | undefined;
  readonly blockers: readonly PolicyBlocker[];
  /** The ids of the only offers that may be made; all if undefined. */
  readonly offerable: ReadonlySet<string> | undefined;
  /** False if counts are unavailable, so that limited offers cannot be made. */
  readonly canCount: boolean;
};

/** All reasons why an offer is rejected, in the order of the gates; none if it may be made. */
export function findObstacles(offer: PlacedOffer, situation: GateSituation): Obstacle[] {
  // One list for all gates: nearly every offer that is looked at passes them all, in every decision.
  const found: Obstacle[] = [];
  addSuppressions(found, offer, situation, 'eligibility');
  addInapplicable(found, offer, situation);
  addSuppressions(found, offer, situation, 'applicability');
  addUnsuitable(found, offer, situation);
  addSuppressions(found, offer, situation, 'suitability');
  addMissingConsent(found, offer, situation);
  for (const blocker of situation.blockers) found.push(toObstacle(blocker));
  addUncounted(found, offer, situation);
  return found;
}

function addInapplicable(
  found: Obstacle[],
  offer: PlacedOffer,
  { now, channel, excluded, withheld }: GateSituation,
): void {
  const gate = 'applicability';
  const { activeFrom, activeTo, channels } = offer;
  if (activeFrom !== undefined && now < activeFrom)
    found.push({
      gate,
      because: 'not-yet-valid',
      found: isoOf(now),
      wanted: isoOf(activeFrom),
      until: isoOf(activeFrom),
    });
  if (activeTo !== undefined && now >= activeTo)
    found.push({ gate, because: 'no-longer-valid', found: isoOf(now), wanted: isoOf(activeTo) });
  if (channels !== undefined && !channels.includes(channel))
    found.push({ gate, because: 'wrong-channel', found: channel, wanted: channels });
  if (excluded.includes(offer.id)) found.push({ gate, because: 'excluded-by-caller' });
  for (const { what, promise } of withheld)
    if (what === 'all-offers' || what.includes(offer.id) || what.includes(offer.category))
      found.push({ gate, because: 'gives-way-to-promise', promise });
}

const isoOf = (at: number): string => new Date(at).toISOString();

function addSuppressions(
  found: Obstacle[],
  offer: PlacedOffer,
  { suppressions }: GateSituation,
  gate: NonNullable<Suppression['gate']>,
): void {
  for (const entry of suppressions)
    if ((entry.gate ?? 'applicability') === gate && isTarget(offer, entry))
      found.push({ gate, because: `suppressed: ${entry.reason}`, ruleId: entry.ruleId });
}

/** True if a target that rules name (an offer, a category, or all) covers this offer. */
export const isTarget = (
  offer: PlacedOffer,
  target: {
    readonly offer?: string | undefined;
    readonly category?: string | undefined;
    readonly all?: true | undefined;
  },
): boolean => target.all === true || target.offer === offer.id || target.category === offer.category;

/** A party gets only what suits everyone in it. Customers with an open serious complaint get no offers, unless the offer allows it. */
function addUnsuitable(found: Obstacle[], offer: PlacedOffer, { snapshot, offerable }: GateSituation): void {
  if (offerable?.has(offer.id) === false)
    found.push({ gate: 'suitability', because: 'not-for-everyone-in-the-party' });
  if (offer.duringComplaint === true) return;
  const complaint = snapshot?.cases?.find(isSeriousComplaint);
  if (complaint !== undefined)
    found.push({
      gate: 'suitability',
      because: 'serious-complaint-open',
      found: complaint.caseId,
      wanted: 'no serious complaint open',
    });
}

const ended = new Set(['resolved', 'closed']);

const isSeriousComplaint = ({ type, status, severity }: Case): boolean =>
  type === 'complaint' && severity === 'serious' && !ended.has(status);

function addMissingConsent(found: Obstacle[], offer: PlacedOffer, { consent, channel }: GateSituation): void {
  if (offer.purpose === undefined || consent?.granted === true) return;
  found.push({
    gate: 'consent',
    because: `consent-missing: ${offer.purpose}`,
    found: consent === undefined ? 'nothing said' : `refused (${consent.source}, ${consent.at})`,
    wanted: `consent to ${offer.purpose} on ${channel}`,
  });
}

function addUncounted(found: Obstacle[], { stock, budget }: PlacedOffer, { canCount }: GateSituation): void {
  if (canCount || (stock === undefined && budget === undefined)) return;
  found.push({
    gate: 'contact-policy',
    because: 'its stock or budget cannot be counted now',
    uncounted: true,
  });
}

const toObstacle = ({
  policyId,
  because,
  found,
  allowed,
  until,
  earlier,
  uncounted,
}: PolicyBlocker): Obstacle => ({
  gate: 'contact-policy',
  because,
  policyId,
  ...(found === undefined ? {} : { found }),
  ...(allowed === undefined ? {} : { wanted: allowed }),
  ...(until === undefined ? {} : { until }),
  ...(earlier === undefined ? {} : { earlier }),
  ...(uncounted === undefined ? {} : { uncounted }),
});
