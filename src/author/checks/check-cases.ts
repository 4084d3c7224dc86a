import type { CaseFile, PackCase } from '../../domain/pack/format/case-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Report, type Spot } from '../../domain/pack/report.ts';
import type { SourceDocument } from '../../domain/pack/source/parse-source.ts';
import type { Steps } from '../../shared/steps.ts';

/** Checks that cases name existing things, one step per case, and warns about rules without a case. */
export function* checkCases(index: PackIndex, report: Report): Steps<void> {
  const rules = new Set(index.rules.map(({ entry }) => entry.id));
  const shown = new Set<string>();
  for (const document of index.source.cases)
    for (const [at, entry] of document.value.cases.entries()) {
      checkCase(entry, { document, path: ['cases', at] }, document, index, rules, report);
      for (const rule of entry.rules ?? []) shown.add(rule);
      yield;
    }
  for (const rule of index.rules)
    if (!shown.has(rule.entry.id))
      report.warn(
        into(rule, 'id'),
        'rule-not-shown',
        `no case documents the rule "${rule.entry.id}"`,
        `Add a case with "rules": ["${rule.entry.id}"]: what comes in, and what is expected.`,
      );
}

function checkCase(
  entry: PackCase,
  spot: Spot,
  { value: file }: SourceDocument<CaseFile>,
  index: PackIndex,
  rules: ReadonlySet<string>,
  report: Report,
): void {
  const { customer, request } = entry;
  const shared = listShared(index);
  for (const [at, rule] of (entry.rules ?? []).entries())
    report.expectKnown(into(spot, 'rules', at), 'rule', rule, rules);
  for (const [at, budget] of (entry.exhausted ?? []).entries())
    report.expectKnown(into(spot, 'exhausted', at), 'budget', budget, shared);
  for (const whose of ['memory', 'household'] as const)
    for (const [at, { offerId }] of (entry[whose]?.contacts ?? []).entries())
      report.expectKnown(into(spot, whose, 'contacts', at, 'offerId'), 'offer', offerId, index.offers);
  if (typeof customer === 'string')
    report.expectKnown(
      into(spot, 'customer'),
      'customer',
      customer,
      new Set(Object.keys(file.customers ?? {})),
    );
  if (typeof request === 'string')
    report.expectKnown(into(spot, 'request'), 'request', request, new Set(Object.keys(file.requests ?? {})));
}

/** Everything that can run out: budgets, volumes, limits, and offers with a stock. */
function listShared({ source, offers }: PackIndex): ReadonlySet<string> {
  const volumes = source.policies.flatMap(({ value }) =>
    value.policies.flatMap(({ kind, id }) => (kind === 'volume' || kind === 'limit' ? [id] : [])),
  );
  const stocked = [...offers.values()].flatMap(({ entry }) => (entry.stock === undefined ? [] : [entry.id]));
  return new Set([...Object.keys(source.pack.value.budgets ?? {}), ...volumes, ...stocked]);
}
