import type { LimitPolicy, OfferPolicy, PolicyEntry } from '../../domain/pack/format/policy-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { parseValidity } from '../../domain/pack/parse-validity.ts';
import { into, type Placed, type Report } from '../../domain/pack/report.ts';
import { listPolicies, timeZoneOf, validityOf } from '../../domain/rule-set/place-policies.ts';

/** Checks the contact policies of a pack: their offers and channels exist, and their periods are valid. */
export function checkPolicies(index: PackIndex, report: Report): void {
  const seen = new Map<string, Placed<PolicyEntry>>();
  for (const policy of listPolicies(index)) {
    const { entry } = policy;
    const other = seen.get(entry.id);
    seen.set(entry.id, policy);
    if (other !== undefined)
      report.error(
        into(policy, 'id'),
        'duplicate-name',
        `the policy "${entry.id}" is in ${other.document.file} already`,
        'Give one of them another id: a policy’s id is unique in its pack.',
      );
    const { entry: subject, ...spot } = policy;
    if (subject.kind === 'limit') checkGiving({ ...spot, entry: subject }, index, report);
    else checkSubject({ ...spot, entry: subject }, index, report);
    for (const { code, field, message, hint } of parseValidity(validityOf(entry), timeZoneOf(index)).faults)
      report.error(into(policy, field), code, message, hint);
  }
}

/** A limit on what no rule gives would limit nothing. */
function checkGiving(limit: Placed<LimitPolicy>, { rules }: PackIndex, report: Report): void {
  const { of, sum } = limit.entry;
  const given = rules.flatMap(({ entry: { event } }) => (event.type === 'action' ? [event.params] : []));
  const actions = new Set(given.map(({ action }) => action));
  for (const [at, action] of of.actions.entries())
    report.expectKnown(into(limit, 'of', 'actions', at), 'action', action, actions);
  const about = given.filter(({ action }) => of.actions.includes(action));
  const reasons = new Set(about.map(({ reason }) => reason));
  for (const [at, reason] of (of.reasons ?? []).entries())
    report.expectKnown(into(limit, 'of', 'reasons', at), 'reason', reason, reasons);
  const params = new Set(about.flatMap((each) => Object.keys(each.params ?? {})));
  if (sum !== undefined) report.expectKnown(into(limit, 'sum'), 'param', sum, params);
}

function checkSubject(policy: Placed<OfferPolicy>, index: PackIndex, report: Report): void {
  const { of, channels } = policy.entry;
  for (const [at, offer] of (of?.offers ?? []).entries())
    report.expectKnown(into(policy, 'of', 'offers', at), 'offer', offer, index.offers);
  for (const [at, category] of (of?.categories ?? []).entries())
    report.expectKnown(into(policy, 'of', 'categories', at), 'category', category, index.categories);
  const purposes = new Set([...index.offers.values()].flatMap(({ entry }) => entry.purpose ?? []));
  for (const [at, purpose] of (of?.purposes ?? []).entries())
    report.expectKnown(into(policy, 'of', 'purposes', at), 'purpose', purpose, purposes);
  const { touchpoints } = index.source.pack.value;
  const known = new Set(Object.values(touchpoints).flatMap((place) => Object.keys(place.channels)));
  for (const [at, channel] of (channels ?? []).entries())
    report.expectKnown(into(policy, 'channels', at), 'channel', channel, known);
}
