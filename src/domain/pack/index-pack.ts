import { MadeBefore } from '../../shared/made-before.ts';
import type { CampaignEntry } from './format/campaign-file.ts';
import type { LetterFile } from './format/letter-file.ts';
import type { MessageFile } from './format/message-file.ts';
import type { OfferEntry } from './format/offer-file.ts';
import type { RuleEntry } from './format/rule-file.ts';
import type { PackSource } from './read-packs.ts';
import { into, nameOf, type Placed, type Report } from './report.ts';
import type { SourceDocument } from './source/parse-source.ts';

/** Everything that a pack names, with the places it is written at. */
export type PackIndex = {
  readonly source: PackSource;
  readonly rules: readonly Placed<RuleEntry>[];
  readonly conditions: ReadonlyMap<string, Placed<unknown>>;
  readonly offers: ReadonlyMap<string, Placed<OfferEntry>>;
  readonly campaigns: readonly Placed<CampaignEntry>[];
  readonly categories: ReadonlySet<string>;
  readonly messages: ReadonlyMap<string, Placed<MessageFile['messages'][string]>>;
  readonly letters: ReadonlyMap<string, Placed<LetterFile['letters'][string]>>;
};

/** Indexes a pack. Named conditions that two files define are reported; other names by those who compare all packs or texts. */
export function indexPack(source: PackSource, report: Report): PackIndex {
  const offers = source.offers.flatMap((document) =>
    document.value.offers.map((entry, index) => ({ entry, document, path: ['offers', index] })),
  );
  return {
    source,
    rules: source.rules.flatMap((document) =>
      document.value.rules.map((entry, index) => ({
        entry: placeRule(entry, source),
        document,
        path: ['rules', index],
      })),
    ),
    conditions: indexConditions(source, report),
    offers: new Map(offers.map((offer) => [offer.entry.id, offer])),
    campaigns: source.campaigns.flatMap((document) =>
      document.value.campaigns.map((entry, index) => ({ entry, document, path: ['campaigns', index] })),
    ),
    categories: new Set(offers.map(({ entry }) => entry.category)),
    messages: new Map(
      source.messages.flatMap((document) => listMembers(document, 'messages', document.value.messages)),
    ),
    letters: new Map(
      source.letters.flatMap((document) => listMembers(document, 'letters', document.value.letters)),
    ),
  };
}

/** Rules that only determine which offers are made hold wherever they name no place; the others only where somebody is. */
const everywhere = new Set<RuleEntry['event']['type']>(['offer', 'suppress', 'weight', 'derive']);

const placed = new MadeBefore<RuleEntry, RuleEntry>();

/** What is said and done to somebody who is there is not said and done where we contact the customer, unless a rule names the place. */
function placeRule(entry: RuleEntry, { pack }: PackSource): RuleEntry {
  if (entry.touchpoints !== undefined || everywhere.has(entry.event.type)) return entry;
  const places = Object.entries(pack.value.touchpoints);
  const touchpoints = places.flatMap(([name, { outbound }]) => (outbound === true ? [] : name));
  if (touchpoints.length === places.length) return entry;
  const key = touchpoints.join(' ');
  const made = placed.find(entry, key) ?? { ...entry, touchpoints };
  placed.keep(entry, key, made);
  return made;
}

function listMembers<T>(
  document: SourceDocument,
  field: string,
  members: Readonly<Record<string, T>>,
): [string, Placed<T>][] {
  return Object.entries(members).map(([key, entry]) => [key, { entry, document, path: [field, key] }]);
}

function indexConditions(source: PackSource, report: Report): Map<string, Placed<unknown>> {
  const conditions = new Map<string, Placed<unknown>>();
  for (const document of source.rules)
    for (const [name, placed] of listMembers(document, 'conditions', document.value.conditions ?? {})) {
      const other = conditions.get(name);
      if (other === undefined) conditions.set(name, placed);
      else
        report.error(
          nameOf(placed),
          'duplicate-name',
          `the condition "${name}" is defined in ${other.document.file} already`,
          'Named conditions are seen by all rules of the pack: give one of them another name.',
        );
    }
  return conditions;
}

/** Reports names that must be unique over all packs and are not: answers name rules and offers without their pack. */
export function checkUniqueIds(packs: readonly PackIndex[], report: Report): void {
  const rules = packs.flatMap((pack) => pack.rules);
  const offers = packs.flatMap(({ source }) =>
    source.offers.flatMap((document) =>
      document.value.offers.map((entry, index) => ({ entry, document, path: ['offers', index] })),
    ),
  );
  const samples = packs.flatMap(({ source }) =>
    source.samples.flatMap((document) =>
      document.value.samples.map(({ customer }, index) => ({
        entry: { id: String(customer['customerId']) },
        document,
        path: ['samples', index, 'customer'],
      })),
    ),
  );
  reportTwins('rule', rules, report);
  reportTwins('offer', offers, report);
  const campaigns = packs.flatMap((pack) => pack.campaigns);
  reportTwins('campaign', campaigns, report);
  reportTwins('customer', samples, report, 'customerId');
}

function reportTwins(
  kind: string,
  placed: readonly Placed<{ readonly id: string }>[],
  report: Report,
  member = 'id',
): void {
  const seen = new Map<string, Placed<{ readonly id: string }>>();
  for (const current of placed) {
    const { id } = current.entry;
    const other = seen.get(id);
    if (other === undefined) {
      seen.set(id, current);
      continue;
    }
    const { line } = other.document.locate([...other.path, member]);
    report.error(
      into(current, member),
      'duplicate-name',
      `the ${kind} "${id}" is in ${other.document.file}:${line} already`,
      `Give one of them another id: ids of ${kind}s are unique over all packs.`,
    );
  }
}
