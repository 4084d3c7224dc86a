import { impliedOutcomes } from '../domain/contact/contact-history.ts';
import type { PlacedCampaign, RuleSet } from '../domain/rule-set/rule-set.ts';
import type { OfferOutcome } from '../domain/shared/offer-outcomes.ts';
import { heldOut } from './assess-batch.ts';
import { compareShares, type Difference, estimateShare, type Share } from './share-interval.ts';

/** A decision with what became of it, as campaigns count it. Times are epoch milliseconds. */
export type CampaignContact = {
  readonly decisionId: string;
  /** The digest of the customer. */
  readonly person: string;
  readonly at: number;
  readonly channel: string;
  /** The campaign that decided to contact the person, or to hold the person out; undefined for all other contacts. */
  readonly campaign?: string | undefined;
  readonly variant: string;
  readonly segment: string;
  readonly offers: readonly string[];
  readonly outcomes: readonly {
    readonly offerId: string;
    readonly outcome: OfferOutcome | 'delivered';
    readonly at: number;
  }[];
};

export const counted = ['contacted', 'delivered', 'shown', 'accepted', 'declined', 'redeemed'] as const;
type Counted = (typeof counted)[number];

/** What happened in a slot of time, by channel, variant and offer. Outcomes stand in the slot in which they came. */
export type SlotRow = Record<Counted, number> & {
  readonly from: number;
  readonly channel: string;
  readonly variant: string;
  readonly offer: string;
  /** In the pack's currency: the value of the offer for each success, and the cost of contacts and successes. */
  revenue: number;
  cost: number;
};

/** How many of some people came to the goal since the campaign decided about them, by whatever contact. */
export type ArmRow = {
  readonly arm: string;
  /** Absent: of all. */
  readonly segment?: string;
  readonly share: Share;
  /** Against those of the same segment who are held out. */
  readonly difference?: Difference | undefined;
};

export type CampaignReport = {
  readonly campaign: string;
  readonly goal: OfferOutcome;
  readonly slots: readonly SlotRow[];
  readonly arms: readonly ArmRow[];
  /** By segment where there are several. */
  readonly segments: readonly ArmRow[];
  /** People who had more than one contact of the campaign: none, unless an id of theirs changed. */
  readonly contactedTwice: number;
};

export type CampaignTerms = Pick<PlacedCampaign, 'id' | 'goal'> & {
  /** What a success is worth, and what it costs, by offer. */
  readonly offers: ReadonlyMap<string, { readonly value: number; readonly cost: number }>;
  /** What one contact costs, by channel. */
  readonly channelCost: (channel: string) => number;
};

/** The terms of a campaign by the rules as they are now. */
export function termsOf(
  { id, goal, pack, variants }: PlacedCampaign,
  { offers, packs }: RuleSet,
): CampaignTerms {
  const channels = packs.get(pack)?.file.contactChannels ?? {};
  const worth = variants.map(({ offer }) => {
    const { value = 0, cost = 0 } = offers.get(offer) ?? {};
    return [offer, { value, cost }] as const;
  });
  return { id, goal, offers: new Map(worth), channelCost: (channel) => channels[channel]?.cost ?? 0 };
}

/** Slots from `since` until `until` (half-open), each so long. People are counted whenever they were contacted. */
export type ReportPeriod = { readonly since: number; readonly until: number; readonly slotMs: number };

/** What is known of campaigns, as decisions and changes of them come in. */
export class CampaignTally {
  readonly #own = new Map<string, Map<string, CampaignContact>>();
  readonly #others = new Map<string, CampaignContact>();

  /** Contacts that are kept. */
  get size(): number {
    return [...this.#own.values()].reduce((sum, { size }) => sum + size, this.#others.size);
  }

  /** The later of two with one decisionId counts. */
  take(contact: CampaignContact): void {
    const { campaign, decisionId, outcomes } = contact;
    if (campaign === undefined) {
      if (outcomes.length > 0) this.#others.set(decisionId, contact);
      else this.#others.delete(decisionId);
      return;
    }
    const own = this.#own.get(campaign) ?? new Map<string, CampaignContact>();
    this.#own.set(campaign, own.set(decisionId, contact));
  }

  /** Removes what is known of an erased person. */
  forget(person: string): void {
    for (const contacts of [this.#others, ...this.#own.values()])
      for (const [id, contact] of contacts) if (contact.person === person) contacts.delete(id);
  }

  report(terms: CampaignTerms, period: ReportPeriod): CampaignReport {
    const own = [...(this.#own.get(terms.id)?.values() ?? [])];
    const people = gatherPeople(own);
    for (const contact of [...own, ...this.#others.values()]) noteGoal(contact, people, terms);
    return {
      campaign: terms.id,
      goal: terms.goal,
      slots: countSlots(own, terms, period),
      ...countArms([...people.values()]),
      contactedTwice: [...people.values()].filter(({ contacts }) => contacts > 1).length,
    };
  }
}

type Person = { arm: string; segment: string; since: number; contacts: number; isThere: boolean };

function gatherPeople(own: readonly CampaignContact[]): Map<string, Person> {
  const people = new Map<string, Person>();
  for (const { person, variant, segment, at, offers } of own) {
    const known = people.get(person) ?? { arm: variant, segment, since: at, contacts: 0, isThere: false };
    people.set(person, known);
    known.since = Math.min(known.since, at);
    if (offers.length > 0) known.contacts += 1;
  }
  return people;
}

function noteGoal(
  { person, outcomes }: CampaignContact,
  people: Map<string, Person>,
  terms: CampaignTerms,
): void {
  const known = people.get(person);
  if (known === undefined || known.isThere) return;
  known.isThere = outcomes.some(
    ({ offerId, outcome, at }) =>
      at >= known.since && terms.offers.has(offerId) && reachedBy(outcome).includes(terms.goal),
  );
}

const reachedBy = (outcome: OfferOutcome | 'delivered'): readonly (OfferOutcome | 'delivered')[] =>
  outcome === 'delivered' ? [outcome] : [...impliedOutcomes[outcome], outcome];

function countSlots(
  own: readonly CampaignContact[],
  terms: CampaignTerms,
  { since, until, slotMs }: ReportPeriod,
): readonly SlotRow[] {
  const slots = new Map<string, SlotRow>();
  const zero = {
    contacted: 0,
    delivered: 0,
    shown: 0,
    accepted: 0,
    declined: 0,
    redeemed: 0,
    revenue: 0,
    cost: 0,
  };
  const add = (
    { channel, variant }: CampaignContact,
    at: number,
    offer: string,
    change: (row: SlotRow) => void,
  ) => {
    if (at < since || at >= until) return;
    const from = Math.floor(at / slotMs) * slotMs;
    const key = JSON.stringify([from, channel, variant, offer]);
    const row = slots.get(key) ?? { from, channel, variant, offer, ...zero };
    slots.set(key, row);
    change(row);
  };
  for (const contact of own) {
    for (const offer of contact.offers)
      add(contact, contact.at, offer, (row) => {
        row.contacted += 1;
        row.cost += terms.channelCost(contact.channel);
      });
    for (const { offerId, outcome, at } of firstOutcomes(contact))
      add(contact, at, offerId, (row) => countOutcome(row, outcome, terms));
  }
  return [...slots.values()]
    .map((row) => ({ ...row, revenue: roundMoney(row.revenue), cost: roundMoney(row.cost) }))
    .sort((one, other) => one.from - other.from || (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** Sums of floating-point amounts are off in the last digits. */
const roundMoney = (money: number): number => Math.round(money * 100) / 100;

const nameOf = ({ channel, variant, offer }: SlotRow): string => [channel, variant, offer].join('/');

/** Each outcome and those that it implies, once, at the earliest time. */
function firstOutcomes({ outcomes }: CampaignContact): readonly CampaignContact['outcomes'][number][] {
  const first = new Map<string, CampaignContact['outcomes'][number]>();
  for (const { offerId, outcome, at } of outcomes)
    for (const each of reachedBy(outcome)) {
      const key = `${offerId}/${each}`;
      if (at < (first.get(key)?.at ?? Number.POSITIVE_INFINITY))
        first.set(key, { offerId, outcome: each, at });
    }
  return [...first.values()];
}

function countOutcome(
  row: SlotRow,
  outcome: OfferOutcome | 'delivered',
  { goal, offers }: CampaignTerms,
): void {
  const name = counted.find((each) => each === outcome);
  if (name !== undefined) row[name] += 1;
  if (outcome !== goal) return;
  row.revenue += offers.get(row.offer)?.value ?? 0;
  row.cost += offers.get(row.offer)?.cost ?? 0;
}

function countArms(people: readonly Person[]): Pick<CampaignReport, 'arms' | 'segments'> {
  const segments = [...new Set(people.map(({ segment }) => segment))].sort();
  const ofSegment = (segment: string): readonly ArmRow[] =>
    compareArms(people.filter((person) => person.segment === segment)).map((row) => ({ ...row, segment }));
  return { arms: compareArms(people), segments: segments.length > 1 ? segments.flatMap(ofSegment) : [] };
}

function compareArms(people: readonly Person[]): readonly ArmRow[] {
  const shareOf = (arm: string): Share => {
    const all = people.filter((person) => person.arm === arm);
    return estimateShare(all.filter(({ isThere }) => isThere).length, all.length);
  };
  const held = shareOf(heldOut);
  return [...new Set(people.map(({ arm }) => arm))].sort().map((arm) => {
    const share = shareOf(arm);
    return { arm, share, ...(arm !== heldOut && { difference: compareShares(share, held) }) };
  });
}
