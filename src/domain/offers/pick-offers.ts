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

class Picker {
  readonly #ranked: BestFirst<RankedOffer>;
  readonly #admit: Admit;
  readonly #admitted = new Map<RankedOffer, Candidate | undefined>();
  readonly #taken = new Set<RankedOffer>();
  readonly #use: Usage;

  constructor(offers: readonly RankedOffer[], admit: Admit, { mostPerCategory, budgets }: SelectionLimits) {
    this.#ranked = new BestFirst(offers, compareRank);
    this.#admit = admit;
    this.#use = new Usage(mostPerCategory, budgets);
  }

  fill(slots: readonly Slot[]): SelectedOffer[] {
    return slots.flatMap((slot) => {
      const filled = this.#fillSlot(slot);
      const { placement } = slot;
      return placement === undefined ? filled : filled.map((candidate) => ({ placement, ...candidate }));
    });
  }

  #fillSlot(slot: Slot): Candidate[] {
    const filled: Candidate[] = [];
    for (let place = 0; filled.length < slot.most; place += 1) {
      const entry = this.#ranked.at(place);
      if (entry === undefined) break;
      const candidate = this.#candidateFor(entry, slot);
      if (candidate === undefined) continue;
      this.#use.take(candidate);
      this.#taken.add(entry);
      filled.push(candidate);
    }
    return filled;
  }

  /** Checks the offer's own limits first, because the gates cost most. */
  #candidateFor(entry: RankedOffer, slot: Slot): Candidate | undefined {
    if (this.#taken.has(entry) || !fits(entry, slot) || this.#use.refuseKind(entry) !== undefined)
      return undefined;
    const candidate = this.#candidateOf(entry);
    return candidate === undefined || this.#use.refuse(candidate) !== undefined ? undefined : candidate;
  }

  #candidateOf(entry: RankedOffer): Candidate | undefined {
    if (!this.#admitted.has(entry)) this.#admitted.set(entry, this.#admit(entry));
    return this.#admitted.get(entry);
  }
}
