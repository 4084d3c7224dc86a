import type { EarlierContact, PolicyBlocker } from '../contact/assess-policy.ts';
import type { Case, Consent, Snapshot } from '../customer/snapshot.ts';
import type { PlacedOffer } from '../rule-set/rule-set.ts';

/** The gates that an offer passes one after the other, kept apart as marketers know them. */
export type Gate =
  | 'eligibility'
  | 'applicability'
  | 'suitability'
  | 'consent'
  | 'contact-policy'
  | 'arbitration';

/** One thing that keeps an offer back, with the figures that show it. */
export type Obstacle = {
  readonly gate: Gate;
  readonly because: string;
  readonly ruleId?: string;
  readonly policyId?: string;
  readonly found?: unknown;
  readonly wanted?: unknown;
  /** The promise that the offer gives way to. */
  readonly promise?: PromiseNamed;
  /** What became of an offer at the earlier contact that keeps this one back. */
  readonly earlier?: EarlierContact;
  /** True where a count could not be read, and not because of what it says. */
  readonly uncounted?: true;
  /** When it ends (ISO 8601), where that is known. */
  readonly until?: string;
};

/** A promise by its action and the rule that made it; where and when (ISO 8601) it was made. */
export type PromiseNamed = {
  readonly action: string;
  readonly ruleId: string;
  readonly channel: string;
  readonly at: string;
};

/** What a promise withholds: everything, or offers and categories by name. */
export type Withheld = { readonly what: 'all-offers' | readonly string[]; readonly promise: PromiseNamed };

/** What a fired `suppress` rule is aimed at. */
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
  /** False when nothing can be counted, so that what is limited in number cannot be given away. */
  readonly canCount: boolean;
};

/** Everything that keeps an offer back, in the order of the gates; none if it may be made. */
export function findObstacles(offer: PlacedOffer, situation: GateSituation): Obstacle[] {
  return [
    ...findSuppressions(offer, situation, 'eligibility'),
    ...findInapplicable(offer, situation),
    ...findSuppressions(offer, situation, 'applicability'),
    ...findUnsuitable(offer, situation),
    ...findSuppressions(offer, situation, 'suitability'),
    ...findMissingConsent(offer, situation),
    ...situation.blockers.map(toObstacle),
    ...findUncounted(offer, situation),
  ];
}

function findInapplicable(
  offer: PlacedOffer,
  { now, channel, excluded, withheld }: GateSituation,
): Obstacle[] {
  const gate = 'applicability';
  const found: Obstacle[] = [];
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
  return found;
}

const isoOf = (at: number): string => new Date(at).toISOString();

function findSuppressions(
  offer: PlacedOffer,
  { suppressions }: GateSituation,
  gate: Suppression['gate'],
): Obstacle[] {
  return suppressions
    .filter((entry) => (entry.gate ?? 'applicability') === gate && isTarget(offer, entry))
    .map(({ ruleId, reason }) => ({
      gate: gate ?? 'applicability',
      because: `suppressed: ${reason}`,
      ruleId,
    }));
}

/** Whether a target that rules name (an offer, a category, or all) is this offer. */
export const isTarget = (
  offer: PlacedOffer,
  target: {
    readonly offer?: string | undefined;
    readonly category?: string | undefined;
    readonly all?: true | undefined;
  },
): boolean => target.all === true || target.offer === offer.id || target.category === offer.category;

/** Nobody is sold to while a serious complaint of theirs is open, unless the offer says that it may be. */
function findUnsuitable(offer: PlacedOffer, { snapshot }: GateSituation): Obstacle[] {
  if (offer.duringComplaint === true) return [];
  const complaint = snapshot?.cases?.find(isSeriousComplaint);
  if (complaint === undefined) return [];
  return [
    {
      gate: 'suitability',
      because: 'serious-complaint-open',
      found: complaint.caseId,
      wanted: 'no serious complaint open',
    },
  ];
}

const ended = new Set(['resolved', 'closed']);

const isSeriousComplaint = ({ type, status, severity }: Case): boolean =>
  type === 'complaint' && severity === 'serious' && !ended.has(status);

function findMissingConsent(offer: PlacedOffer, { consent, channel }: GateSituation): Obstacle[] {
  if (offer.purpose === undefined || consent?.granted === true) return [];
  return [
    {
      gate: 'consent',
      because: `consent-missing: ${offer.purpose}`,
      found: consent === undefined ? 'nothing said' : `refused (${consent.source}, ${consent.at})`,
      wanted: `consent to ${offer.purpose} on ${channel}`,
    },
  ];
}

function findUncounted({ stock, budget }: PlacedOffer, { canCount }: GateSituation): Obstacle[] {
  if (canCount || (stock === undefined && budget === undefined)) return [];
  return [{ gate: 'contact-policy', because: 'its stock or budget cannot be counted now', uncounted: true }];
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
