import type { OfferChoice } from '../choose/choose-offers.ts';
import type { DecisionContext } from '../gather/decision-context.ts';

/** More rules than this, and more entries of offers, are explained page by page: an answer stays below a megabyte. */
const mostOnPage = 300;

type OfferEntry = { readonly offerId: string; readonly outcome: 'offered' | 'dropped' };

/**
 * For every rule of the touchpoint and every offer whether it took part, and if not, what stopped it. Costs only when asked, and then
 * what it returns. `next` names the last rule and the last offer of lists that continue; `explainAfter` asks for what follows them.
 */
export function explainDecision(context: DecisionContext, offers: OfferChoice): Record<string, unknown> {
  const { request } = context;
  const rules = explainRules(context);
  const entries = pageOffers(listOffers(offers), request.explainAfter);
  const next = Object.assign(
    {},
    rules.next === undefined ? undefined : { ruleId: rules.next },
    entries.next === undefined ? undefined : { offerId: entries.next },
  );
  return {
    funnel: countFunnel(offers),
    ...explainScores(context),
    rules: rules.page,
    offers: entries.page,
    ...(Object.keys(next).length === 0 ? {} : { next }),
  };
}

/** The entries of a page; `next` is the last one's id where others follow. */
type Page = { readonly page: readonly unknown[]; readonly next: string | undefined };

const nothing: Page = { page: [], next: undefined };

function explainRules({ ruleSet, facts, touchpoint, request, now }: DecisionContext): Page {
  const { explainAfter: start } = request;
  if (start !== undefined && start.ruleId === undefined) return nothing;
  const after = start === undefined ? undefined : ruleSet.rules.findIndex(({ id }) => id === start.ruleId);
  const scope = { touchpoint: touchpoint.name, now };
  const traces = ruleSet.program.explain(facts, scope, { after, most: mostOnPage + 1 });
  const page = traces
    .slice(0, mostOnPage)
    .map((trace) => ({ ruleId: ruleSet.rules[trace.rule]?.id ?? String(trace.rule), ...trace }));
  return { page, next: traces.length > mostOnPage ? page.at(-1)?.ruleId : undefined };
}

const listOffers = ({ selected, dropped }: OfferChoice): readonly OfferEntry[] => [
  ...selected.map(({ offer, score, propensity }) => ({
    offerId: offer.id,
    outcome: 'offered' as const,
    score,
    propensity,
  })),
  ...dropped.map((entry) => ({ outcome: 'dropped' as const, ...entry })),
];

/** All entries of one offer stand on one page. */
function pageOffers(entries: readonly OfferEntry[], start: DecisionContext['request']['explainAfter']): Page {
  if (start !== undefined && start.offerId === undefined) return nothing;
  const known = entries.findLastIndex(({ offerId }) => offerId === start?.offerId);
  if (start !== undefined && known < 0) return nothing;
  let end = Math.min(known + 1 + mostOnPage, entries.length);
  while (end < entries.length && entries[end]?.offerId === entries[end - 1]?.offerId) end += 1;
  const next = end < entries.length ? entries[end - 1]?.offerId : undefined;
  return { page: entries.slice(known + 1, end), next };
}

/** How many of the eligible offers fell at each gate (counted at the first that stopped them), and how many were made. */
function countFunnel({ selected, dropped }: OfferChoice): Record<string, number> {
  const first = new Map<string, string>();
  for (const { offerId, gate } of dropped) if (!first.has(offerId)) first.set(offerId, gate);
  const funnel: Record<string, number> = { eligible: first.size + selected.length };
  for (const gate of first.values()) funnel[gate] = (funnel[gate] ?? 0) + 1;
  return { offered: selected.length, ...funnel };
}

/** What the pack's scorecards say of the customer, with the arithmetic. */
function explainScores({ ruleSet, pack, facts }: DecisionContext): {
  readonly scores?: Record<string, unknown>;
} {
  const cards = Object.keys(pack.file.scorecards ?? {});
  if (cards.length === 0) return {};
  const scores = cards.map((card) => [
    card,
    ruleSet.program.readFact({ fact: 'score', params: { card } }, facts),
  ]);
  return { scores: Object.fromEntries(scores) };
}
