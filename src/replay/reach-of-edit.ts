import { findChanges } from '../domain/rule-set/find-changes.ts';
import { listItems, type PackItem } from '../domain/rule-set/list-items.ts';
import { listWorths } from '../domain/rule-set/named-words.ts';
import type { PlacedOffer, PlacedRule, RuleSet } from '../domain/rule-set/rule-set.ts';
import { canonicalJson } from '../shared/digest.ts';
import type { Reach } from './ports.ts';

/** Undefined: it can touch every decision. */
export function reachOfEdit(before: RuleSet, draft: RuleSet): Reach | undefined {
  if (before.files.length === 0 || draft.files.length === 0) return undefined;
  const gathering = new Gathering(before, draft);
  gathering.gather();
  return gathering.reach;
}

/** Whether watching rules is all that it takes to know what an edit touches. */
export const touchesOnlyRules = ({
  touchpoints,
  repeating,
  offers,
  messages,
  templates,
  rules,
  watched,
}: Reach): boolean =>
  [touchpoints, repeating, offers, messages, templates].every(({ size }) => size === 0) &&
  [...rules].every((id) => watched.rules.has(id));

class Gathering {
  readonly #sides: readonly RuleSet[];
  readonly #items: readonly (readonly PackItem[])[];
  readonly #changed: ReadonlySet<string>;
  readonly #watched = { rules: new Set<string>(), touchpoints: new Set<string>() };
  readonly #seen = new Set<string>();
  readonly reach: {
    readonly [name in Exclude<keyof Reach, 'ruleSet' | 'watched'>]: Set<string>;
  } & Pick<Reach, 'ruleSet' | 'watched'>;

  constructor(before: RuleSet, draft: RuleSet) {
    this.#sides = [before, draft];
    this.#items = this.#sides.map(({ files }) => [...listItems(files).values()]);
    this.#changed = findChanges(before.files, draft.files);
    this.reach = {
      ruleSet: before.version,
      ...{ touchpoints: new Set(), repeating: new Set(), rules: new Set(), offers: new Set() },
      ...{ messages: new Set(), templates: new Set(), watched: this.#watched },
    };
  }

  gather(): void {
    const [old, fresh] = this.#items.map((items) => new Map(items.map((item) => [item.name, item])));
    for (const name of new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])])) {
      const versions = [old?.get(name), fresh?.get(name)];
      const [before, after] = versions.map((item) => item && canonicalJson(item.value ?? null));
      if (before !== after) this.#add(versions.filter((item) => item !== undefined));
    }
    for (const pack of this.#packs())
      if (this.#isReordered(pack) || this.#hasOtherWorths(pack)) this.#addPack(pack);
  }

  #packs(): ReadonlySet<string> {
    return new Set([...this.#changed].map((path) => path.split('/', 1)[0] ?? ''));
  }

  /** Where priorities and ranks are equal, the order in the files decides. */
  #isReordered(pack: string): boolean {
    const [old = [], fresh = []] = this.#items.map((items) =>
      items.filter((item) => item.pack === pack && item.kind !== 'case').map(({ name }) => name),
    );
    const kept = new Set(fresh);
    const common = new Set(old.filter((name) => kept.has(name)));
    const [before, after] = [old, fresh].map((names) => names.filter((name) => common.has(name)).join('\n'));
    return before !== after;
  }

  /** Amounts that no rate is known for are reported whatever fires. */
  #hasOtherWorths(pack: string): boolean {
    const [old, fresh] = this.#sides.map((ruleSet) => canonicalJson(listWorths(ruleSet, pack)));
    return old !== fresh;
  }

  /** An item that changed, in the versions that there are. */
  #add(versions: readonly PackItem[]): void {
    for (const item of versions)
      switch (item.kind) {
        case 'case':
          break;
        case 'rule':
          this.#watch(item);
          break;
        case 'condition':
          this.#addUsersOf(item, 'watched');
          break;
        case 'offer':
          if (isOtherCategory(versions)) this.#addPack(item.pack);
          else this.reach.offers.add(item.key);
          break;
        case 'message':
          this.#addMessage(item);
          break;
        case 'letter':
          this.reach.templates.add(item.key);
          this.#addUsersOf(item);
          break;
        case 'policy':
          this.#addPolicy(item);
          break;
        case 'touchpoint':
          this.reach.touchpoints.add(item.key);
          break;
        case 'budget':
          this.#addUsersOf(item);
          break;
        default:
          if (!isOfSamples(item)) this.#addPack(item.pack);
      }
  }

  #addPack(pack: string): void {
    for (const name of this.#touchpointsOf(pack)) this.reach.touchpoints.add(name);
  }

  #touchpointsOf(pack: string): string[] {
    return this.#sides.flatMap(({ touchpoints }) =>
      [...touchpoints.values()].flatMap((place) => (place.pack === pack ? place.name : [])),
    );
  }

  #watch({ key, pack, value }: PackItem): void {
    this.reach.rules.add(key);
    this.#watched.rules.add(key);
    const { touchpoints } = Object(value) as { touchpoints?: readonly string[] };
    for (const name of touchpoints ?? this.#touchpointsOf(pack)) this.#watched.touchpoints.add(name);
  }

  #addMessage(item: PackItem): void {
    this.reach.messages.add(item.key);
    this.reach.templates.add(item.key);
    for (const name of this.#touchpointsOf(item.pack)) this.reach.repeating.add(name);
    this.#addUsersOf(item);
  }

  /** All that names an item, directly or not. */
  #addUsersOf(item: PackItem, rules: 'fired' | 'watched' = 'fired'): void {
    const asked = `${rules} ${item.name}`;
    if (this.#seen.has(asked)) return;
    this.#seen.add(asked);
    const named = JSON.stringify(item.key);
    for (const user of this.#items.flat())
      if (
        user.pack === item.pack &&
        user.name !== item.name &&
        canonicalJson(user.value ?? null).includes(named)
      )
        this.#addUser(user, rules);
  }

  #addUser(user: PackItem, rules: 'fired' | 'watched'): void {
    switch (user.kind) {
      case 'case':
        break;
      case 'rule':
        if (rules === 'watched') this.#watch(user);
        else this.reach.rules.add(user.key);
        break;
      case 'condition':
        this.#addUsersOf(user, rules);
        break;
      case 'offer':
        this.reach.offers.add(user.key);
        break;
      case 'message':
        this.#addMessage(user);
        break;
      case 'letter':
        this.reach.templates.add(user.key);
        break;
      default:
        if (!isOfSamples(user)) this.#addPack(user.pack);
    }
  }

  #addPolicy({ pack, value }: PackItem): void {
    const { kind, of = {} } = Object(value) as { kind?: string; of?: Subject };
    for (const { rules, offers } of this.#sides) {
      const added = kind === 'limit' ? rules.filter(givesAny(of)) : [...offers.values()].filter(isAbout(of));
      const names = kind === 'limit' ? this.reach.rules : this.reach.offers;
      for (const entry of added) if (entry.pack === pack) names.add(entry.id);
    }
  }
}

const isOfSamples = ({ file }: PackItem): boolean => file.split('/').includes('samples');

type Subject = {
  readonly actions?: readonly string[];
  readonly offers?: readonly string[];
  readonly categories?: readonly string[];
};

const isAbout =
  ({ offers, categories }: Subject) =>
  ({ id, category }: PlacedOffer): boolean =>
    offers?.includes(id) !== false && categories?.includes(category) !== false;

const givesAny =
  ({ actions }: Subject) =>
  ({ event }: PlacedRule): boolean =>
    event.type === 'action' && actions?.includes(event.params.action) !== false;

/** Earlier contacts count by the category that their offer has today. */
function isOtherCategory(versions: readonly PackItem[]): boolean {
  const categories = versions.map(({ value }) => (Object(value) as { category?: unknown }).category);
  return versions.length < 2 || categories[0] !== categories[1];
}
