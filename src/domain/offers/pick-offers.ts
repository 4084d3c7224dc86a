import { compareRank, type RankedOffer } from './arbitrate.ts';
import { BestFirst } from './best-first.ts';
import {
  type Candidate,
  fits,
  isFallback,
  isRegular,
  type SelectedOffer,
  type SelectionLimits,
  type Slot,
} from './candidate.ts';
import { Usage } from './usage.ts';

/** The candidate of an offer that passed every gate; undefined for a rejected one. Called at most once per offer. */
export type Admit = (ranked: RankedOffer) => Candidate | undefined;

/**
 * The same selection as `selectOffers`, without a list of losers: offers go through the gates best first, until the slots are
 * full. A thousand eligible offers for three slots cost hardly more than ten.
 */
export function pickOffers(
  offers: readonly RankedOffer[],
  admit: Admit,
  limits: SelectionLimits,
): readonly SelectedOffer[] {
  const picked = new Picker(offers.filter(isRegular), admit, limits).fill(limits.slots);
  if (picked.length > 0) return picked;
  return new Picker(offers.filter(isFallback), admit, limits).fill(limits.slots);
}

/** An offer on its way to a slot: not yet through the gates, rejected there, or a candidate that may be taken. */
type Entry = RankedOffer & { candidate: Candidate | 'rejected' | undefined; isTaken: boolean };

const toEntry = ({ offer, score, propensity }: RankedOffer): Entry => ({
  offer,
  score,
  propensity,
  candidate: undefined,
  isTaken: false,
});

class Picker {
  readonly #ranked: BestFirst<Entry>;
  readonly #admit: Admit;
  readonly #use: Usage;

  constructor(offers: readonly RankedOffer[], admit: Admit, { mostPerCategory, budgets }: SelectionLimits) {
    this.#ranked = new BestFirst(offers.map(toEntry), compareRank);
    this.#admit = admit;
    this.#use = new Usage(mostPerCategory, budgets);
  }

  fill(slots: readonly Slot[]): SelectedOffer[] {
    const filled: SelectedOffer[] = [];
    for (const slot of slots) this.#fillSlot(slot, filled);
    return filled;
  }

  #fillSlot(slot: Slot, filled: SelectedOffer[]): void {
    const { placement, most } = slot;
    const full = filled.length + most;
    for (let place = 0; filled.length < full; place += 1) {
      const entry = this.#ranked.at(place);
      if (entry === undefined) break;
      const candidate = this.#candidateFor(entry, slot);
      if (candidate === undefined) continue;
      this.#use.take(candidate);
      entry.isTaken = true;
      filled.push(placement === undefined ? candidate : { placement, ...candidate });
    }
  }

  /** Checks the offer's own limits first, because the gates cost most. */
  #candidateFor(entry: Entry, slot: Slot): Candidate | undefined {
    if (entry.isTaken || !fits(entry, slot) || this.#use.refuseKind(entry) !== undefined) return undefined;
    entry.candidate ??= this.#admit(entry) ?? 'rejected';
    const { candidate } = entry;
    return candidate === 'rejected' || this.#use.refuse(candidate) !== undefined ? undefined : candidate;
  }
}
