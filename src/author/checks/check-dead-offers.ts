import type { OfferEntry } from '../../domain/pack/format/offer-file.ts';
import type { PackFile } from '../../domain/pack/format/pack-file.ts';
import type { PolicyEntry } from '../../domain/pack/format/policy-file.ts';
import type { RuleEntry } from '../../domain/pack/format/rule-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { parseValidity, type Validity } from '../../domain/pack/parse-validity.ts';
import { into, type Placed, type Report } from '../../domain/pack/report.ts';
import { listPolicies } from '../../domain/rule-set/place-policies.ts';

type Offer = Placed<OfferEntry>;

/** Warns about offers that nobody can ever get, and about policies that let nothing through. */
export function checkDeadOffers(index: PackIndex, report: Report): void {
  const rulesOf = groupRules(index.rules);
  // A rule that offers what is not there is an error of its own, and may well mean this offer.
  const isMisnamed = [...rulesOf.keys()].some((id) => !index.offers.has(id));
  for (const offer of index.offers.values()) {
    checkLimits(offer, index.source.pack.value, report);
    checkScore(offer, index.source.pack.value, report);
    const rules = rulesOf.get(offer.entry.id);
    if (rules !== undefined) checkRulesOf(offer, rules, index, report);
    else if (!isMisnamed) warnUnoffered(offer, report);
  }
  for (const policy of listPolicies(index)) checkPolicy(policy, report);
}

const warn = (report: Report, offer: Offer, field: keyof OfferEntry, message: string, hint: string): void =>
  report.warn(into(offer, field), 'offer-dead', message, hint);

function checkLimits(offer: Offer, { budgets = {} }: PackFile, report: Report): void {
  const { stock, budget } = offer.entry;
  if (stock === 0)
    warn(report, offer, 'stock', 'a stock of 0 is never made', 'Write how many there are, or take it out.');
  if (budget !== undefined && budgets[budget]?.limit === 0)
    warn(
      report,
      offer,
      'budget',
      `the budget "${budget}" has a limit of 0, so the offer is never made`,
      'Raise its limit in pack.json.',
    );
}

/** An offer with a score of 0 is made only where it is mandatory or a fallback. */
function checkScore(offer: Offer, { arbitration = {} }: PackFile, report: Report): void {
  const { mandatory, fallback, value, lever, propensity } = offer.entry;
  if (mandatory === true || fallback === true) return;
  const factors = { value, lever, propensity };
  for (const [name, factor] of Object.entries(factors) as [keyof typeof factors, unknown][]) {
    const { on = true, weight = 1 } = arbitration[name] ?? {};
    if (factor === 0 && on && weight > 0)
      warn(
        report,
        offer,
        name,
        `with a ${name} of 0 its score is 0, and it is never made`,
        `Write a ${name} above 0, or make the offer a fallback.`,
      );
  }
}

/** Rules of the event `offer` by the id of what they offer. */
function groupRules(rules: PackIndex['rules']): ReadonlyMap<string, readonly Placed<RuleEntry>[]> {
  const groups = new Map<string, Placed<RuleEntry>[]>();
  for (const rule of rules) {
    const { event } = rule.entry;
    if (event.type !== 'offer') continue;
    const group = groups.get(event.params.offer) ?? [];
    groups.set(event.params.offer, [...group, rule]);
  }
  return groups;
}

const warnUnoffered = (offer: Offer, report: Report): void =>
  warn(
    report,
    offer,
    'id',
    `no rule offers "${offer.entry.id}"`,
    `Add a rule with the event { "type": "offer", "params": { "offer": "${offer.entry.id}" } }, or take the offer out.`,
  );

function checkRulesOf(
  offer: Offer,
  rules: readonly Placed<RuleEntry>[],
  { source }: PackIndex,
  report: Report,
): void {
  const { id, channels } = offer.entry;
  const { touchpoints, timeZone } = source.pack.value;
  const places = rules.flatMap((rule) => rule.entry.touchpoints ?? Object.keys(touchpoints));
  const spoken = new Set(places.flatMap((place) => Object.keys(touchpoints[place]?.channels ?? {})));
  if (channels !== undefined && !channels.some((channel) => spoken.has(channel)))
    warn(
      report,
      offer,
      'channels',
      `none of its channels is at a touchpoint whose rules offer "${id}"`,
      `There are: ${[...spoken].join(', ') || 'none'}.`,
    );
  const period = parseValidity(offer.entry, timeZone).validity;
  if (!rules.some((rule) => overlap(period, parseValidity(rule.entry, timeZone).validity)))
    warn(
      report,
      offer,
      offer.entry.validTo === undefined ? 'validFrom' : 'validTo',
      `no rule that offers "${id}" is valid while the offer is`,
      'Let their validities overlap.',
    );
}

const overlap = (one: Validity, other: Validity): boolean =>
  Math.max(one.activeFrom ?? -Infinity, other.activeFrom ?? -Infinity) <
  Math.min(one.activeTo ?? Infinity, other.activeTo ?? Infinity);

function checkPolicy(policy: Placed<PolicyEntry>, report: Report): void {
  const { entry } = policy;
  if ((entry.kind === 'cap' || entry.kind === 'volume') && entry.most === 0)
    report.warn(
      into(policy, 'most'),
      'offer-dead',
      'with a most of 0, the offers that it is about are never made',
      'Write how many may be made, or take the offers out.',
    );
  if (entry.kind === 'quiet-hours' && entry.from === entry.to)
    report.warn(
      into(policy, 'to'),
      'hours-empty',
      `from ${entry.from} to ${entry.to} is an empty time`,
      'Write the hours at which nothing may be offered.',
    );
}
