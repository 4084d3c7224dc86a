import { compareRank } from './arbitrate.ts';
import {
  type Candidate,
  fits,
  isFallback,
  isRegular,
  type SelectedOffer,
  type SelectionLimits,
} from './candidate.ts';
import { Usage } from './usage.ts';

/** A candidate that lost: to better ones, to the limits of an answer, or to an exhausted shared budget. */
export type LostOffer = { readonly candidate: Candidate; readonly because: string };

export type Selection = { readonly selected: readonly SelectedOffer[]; readonly lost: readonly LostOffer[] };

/**
 * Fills the slots in order with the best candidates: each offer once, one per exclusive group, at most the maximum of a
 * category, and never more than caps and budgets have left. Fallbacks are used only if no other offer was selected.
 */
export function selectOffers(candidates: readonly Candidate[], limits: SelectionLimits): Selection {
  const ranked = [...candidates].sort(compareRank);
  const regular = ranked.filter(isRegular);
  const selection = fill(regular, limits);
  if (selection.selected.length > 0) return withLost(selection, ranked, regular);
  const fallbacks = ranked.filter(isFallback);
  const rest = fill(fallbacks, limits);
  return withLost({ selected: rest.selected, lost: [...selection.lost, ...rest.lost] }, ranked, [
    ...regular,
    ...fallbacks,
  ]);
}

function withLost(
  selection: Selection,
  ranked: readonly Candidate[],
  tried: readonly Candidate[],
): Selection {
  const known = new Set(tried);
  const untried = ranked
    .filter((candidate) => !known.has(candidate))
    .map((candidate) => ({
      candidate,
      because: candidate.offer.fallback === true ? 'fallback-not-needed' : 'score-is-zero',
    }));
  return { selected: selection.selected, lost: [...selection.lost, ...untried] };
}

function fill(ranked: readonly Candidate[], { slots, mostPerCategory, budgets }: SelectionLimits): Selection {
  const use = new Usage(mostPerCategory, budgets);
  const selected: SelectedOffer[] = [];
  const reasons = new Map<Candidate, string>();
  const taken = new Set<Candidate>();
  for (const slot of slots) {
    const open = ranked.filter((candidate) => !taken.has(candidate) && fits(candidate, slot));
    for (const candidate of fillSlot(open, slot.most, use, reasons)) {
      taken.add(candidate);
      selected.push(slot.placement === undefined ? candidate : { placement: slot.placement, ...candidate });
    }
  }
  const lost = ranked
    .filter((candidate) => !taken.has(candidate))
    .map((candidate) => ({ candidate, because: reasons.get(candidate) ?? 'no-such-placement' }));
  return { selected, lost };
}

function fillSlot(
  open: readonly Candidate[],
  most: number,
  use: Usage,
  reasons: Map<Candidate, string>,
): Candidate[] {
  const filled: Candidate[] = [];
  for (const candidate of open) {
    const because = filled.length === most ? 'outranked' : use.refuse(candidate);
    if (because !== undefined) {
      reasons.set(candidate, because);
      continue;
    }
    use.take(candidate);
    filled.push(candidate);
  }
  return filled;
}
