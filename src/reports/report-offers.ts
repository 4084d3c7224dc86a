import type { DayTally } from '../domain/contact/outcome-counts.ts';
import { type OfferOutcome, reportedOutcomes } from '../domain/shared/offer-outcomes.ts';
import type { OfferDays } from './ports.ts';

/** What rows can be told apart by. */
export const reportMembers = ['day', 'offerId', 'ruleId', 'channel'] as const;
export type ReportMember = (typeof reportMembers)[number];

/** A row: the members that it is for, and how many contacts had each outcome. */
export type OfferRow = Partial<Record<ReportMember, string>> & Record<ReportedOutcome, number>;
type ReportedOutcome = Exclude<OfferOutcome, 'offered'>;

const nothing = Object.fromEntries(reportedOutcomes.map((outcome) => [outcome, 0])) as Record<
  ReportedOutcome,
  number
>;

/** What became of offers from a day to another (UTC, both included), by the members asked for and sorted by them. */
export async function reportOffers(
  {
    first,
    last,
    by,
  }: { readonly first: string; readonly last: string; readonly by: readonly ReportMember[] },
  days: OfferDays,
): Promise<readonly OfferRow[]> {
  const rows = new Map<string, OfferRow>();
  for (const tally of await days.read(first, last)) {
    const key = JSON.stringify(by.map((member) => tally[member]));
    rows.set(key, add(rows.get(key) ?? { ...pick(tally, by), ...nothing }, tally));
  }
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

const pick = (tally: DayTally, by: readonly ReportMember[]): Partial<Record<ReportMember, string>> =>
  Object.fromEntries(by.map((member) => [member, tally[member]]));

const add = (row: OfferRow, { outcome, count }: DayTally): OfferRow =>
  outcome === 'offered' ? row : { ...row, [outcome]: row[outcome] + count };
