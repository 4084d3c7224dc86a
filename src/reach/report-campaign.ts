import { impliedOutcomes } from '../domain/contact/contact-history.ts';
import type { OfferOutcome } from '../domain/shared/offer-outcomes.ts';
import { heldOut } from './assess-batch.ts';
import { compareShares, type Difference, estimateShare, type Share } from './share-interval.ts';

/** A decision that made offers, with what became of them. Times are epoch milliseconds. */
export type OfferContact = {
  readonly customerId: string;
  readonly interactionId: string;
  readonly at: number;
  readonly channel: string;
  readonly variant: string;
  readonly offers: readonly string[];
  readonly outcomes: readonly {
    readonly offerId: string;
    readonly outcome: OfferOutcome;
    readonly at: number;
  }[];
};

const counted = ['contacted', 'shown', 'accepted', 'declined', 'redeemed'] as const;
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

/** How many of the people of an arm came to the goal, by whatever contact; an arm is compared with the hold-out. */
export type ArmRow = {
  readonly arm: string;
  readonly share: Share;
  readonly difference?: Difference | undefined;
};

export type CampaignReport = {
  readonly slots: readonly SlotRow[];
  readonly arms: readonly ArmRow[];
  /** People who had more than one contact of the campaign: none, unless an id of theirs changed. */
  readonly contactedTwice: number;
};

export type CampaignTerms = {
  readonly id: string;
  readonly goal: Exclude<OfferOutcome, 'offered'>;
  /** What a success is worth, and what it costs, by offer. */
  readonly offers: ReadonlyMap<string, { readonly value: number; readonly cost: number }>;
  /** What one contact costs, by channel. */
  readonly channelCost: (channel: string) => number;
  readonly slotMs: number;
};

/** Counts a campaign: its own contacts slot by slot, and for each arm of the plan who came to the goal since the campaign began. */
export async function reportCampaign(
  contacts: AsyncIterable<OfferContact>,
  armOf: ReadonlyMap<string, string>,
  terms: CampaignTerms,
): Promise<CampaignReport> {
  const slots = new Map<string, SlotRow>();
  const reached = new Set<string>();
  const seen = new Map<string, number>();
  for await (const contact of contacts) {
    const isOwn = contact.interactionId.startsWith(`campaign-${terms.id}-`);
    if (isOwn) {
      seen.set(contact.customerId, (seen.get(contact.customerId) ?? 0) + 1);
      countContact(contact, slots, terms);
    }
    for (const { offerId, outcome } of contact.outcomes)
      if (terms.offers.has(offerId) && comesTo(outcome, terms.goal)) reached.add(contact.customerId);
  }
  return {
    slots: [...slots.values()].sort((one, other) => one.from - other.from || compareNames(one, other)),
    arms: countArms(armOf, reached),
    contactedTwice: [...seen.values()].filter((times) => times > 1).length,
  };
}

const comesTo = (outcome: OfferOutcome, goal: OfferOutcome): boolean =>
  outcome === goal || impliedOutcomes[outcome].includes(goal);

const compareNames = (one: SlotRow, other: SlotRow): number => (nameOf(one) < nameOf(other) ? -1 : 1);
const nameOf = ({ channel, variant, offer }: SlotRow): string => [channel, variant, offer].join('/');

function countContact(contact: OfferContact, slots: Map<string, SlotRow>, terms: CampaignTerms): void {
  const { channel, variant } = contact;
  const rowAt = (at: number, offer: string): SlotRow => {
    const from = Math.floor(at / terms.slotMs) * terms.slotMs;
    const key = JSON.stringify([from, channel, variant, offer]);
    const zero = { contacted: 0, shown: 0, accepted: 0, declined: 0, redeemed: 0, revenue: 0, cost: 0 };
    const row = slots.get(key) ?? { from, channel, variant, offer, ...zero };
    slots.set(key, row);
    return row;
  };
  for (const offer of contact.offers) {
    const row = rowAt(contact.at, offer);
    row.contacted += 1;
    row.cost += terms.channelCost(channel);
  }
  const known = new Set<string>();
  for (const { offerId, outcome, at } of contact.outcomes)
    for (const each of [...impliedOutcomes[outcome], outcome]) {
      if (known.has(`${offerId}/${each}`)) continue;
      known.add(`${offerId}/${each}`);
      countOutcome(rowAt(at, offerId), each, terms);
    }
}

function countOutcome(row: SlotRow, outcome: OfferOutcome, { goal, offers }: CampaignTerms): void {
  const name = counted.find((each) => each === outcome);
  if (name !== undefined) row[name] += 1;
  if (outcome !== goal) return;
  row.revenue += offers.get(row.offer)?.value ?? 0;
  row.cost += offers.get(row.offer)?.cost ?? 0;
}

function countArms(armOf: ReadonlyMap<string, string>, reached: ReadonlySet<string>): readonly ArmRow[] {
  const tallies = new Map<string, { of: number; count: number }>();
  for (const [customer, arm] of armOf) {
    const tally = tallies.get(arm) ?? { of: 0, count: 0 };
    tallies.set(arm, tally);
    tally.of += 1;
    if (reached.has(customer)) tally.count += 1;
  }
  const base = tallies.get(heldOut);
  const held = base && estimateShare(base.count, base.of);
  return [...tallies]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([arm, { of, count }]) => {
      const share = estimateShare(count, of);
      return { arm, share, ...(held && arm !== heldOut && { difference: compareShares(share, held) }) };
    });
}
