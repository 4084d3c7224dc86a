import { acceptedCode } from '../../../domain/contact/customer-memory.ts';
import { snapshotSchema } from '../../../domain/customer/snapshot.ts';
import { alternativesOf, type OwnSchema, writeJsonSchema } from '../../../domain/facts/json-schema.ts';
import type { PackIndex } from '../../../domain/pack/index-pack.ts';
import { kindOfWords, type WordKind } from '../../../domain/shared/word-kinds.ts';
import { isObject } from '../../../shared/is-object.ts';
import type { JsonPath } from '../../../shared/json-pointer.ts';
import { suggestWord } from '../../../shared/suggest-word.ts';

/** What is wrong with a word of a rule. It is an error where the pack lists all words of the kind. */
export type WordFault = {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
};

/** Finds a word of a rule that is no word of its kind, as far as the packs know. */
export type FindWordFault = (kind: WordKind, word: string) => WordFault | undefined;

/** The kinds whose words packs make themselves. Of the others, words that nobody lists may be right. */
const made: ReadonlySet<WordKind> = new Set(['action', 'category', 'channel', 'offer', 'reason']);

/** The words of every kind that all packs know: what they make, what they list, and what their samples and cases have. */
export function collectWords(packs: readonly PackIndex[]): ReadonlyMap<WordKind, ReadonlySet<string>> {
  const words = new Map<WordKind, Set<string>>();
  const add = (kind: WordKind, more: Iterable<string | undefined>): void => {
    const known = words.get(kind) ?? new Set<string>();
    for (const word of more) if (word !== undefined) known.add(word);
    words.set(kind, known);
  };
  add('channel', ['letter']);
  add('reason', [acceptedCode]);
  for (const index of packs) addPack(index, add);
  return words;
}

type Add = (kind: WordKind, more: Iterable<string | undefined>) => void;

function addPack(index: PackIndex, add: Add): void {
  const { scorecards = {}, words = {} } = index.source.pack.value;
  for (const [kind, listed] of Object.entries(words)) add(kind as WordKind, listed);
  addDeclared(index, add);
  addGiven(index, add);
  for (const card of Object.values(scorecards)) if (card.kind === 'tier') add('tier', namesOf(card.tiers));
  for (const customer of listCustomers(index.source))
    for (const { kind, word } of listWords(writeJsonSchema(snapshotSchema), customer)) add(kind, [word]);
}

const namesOf = (tiers: readonly { readonly tier: string }[]): string[] => tiers.map(({ tier }) => tier);

/** The channels, purposes and offers of a pack. */
function addDeclared({ source, offers, categories }: PackIndex, add: Add): void {
  const { touchpoints, contactChannels = {} } = source.pack.value;
  const places = Object.values(touchpoints);
  add('channel', [
    ...places.flatMap(({ channels }) => Object.keys(channels)),
    ...Object.keys(contactChannels),
  ]);
  const asking = [
    ...Object.values(contactChannels),
    ...places.flatMap(({ form = {} }) => Object.values(form)),
    ...[...offers.values()].map(({ entry }) => entry),
  ];
  add(
    'purpose',
    asking.map(({ purpose }) => purpose),
  );
  add('category', categories);
  add('offer', offers.keys());
}

/** The actions of rules and offers, and the reasons for which rules act. */
function addGiven({ rules, offers }: PackIndex, add: Add): void {
  const accepted = [...offers.values()].map(({ entry }) => entry.whenAccepted);
  const ofOffers = accepted.flatMap((entry) => (typeof entry === 'object' ? entry.actions : []));
  const ofRules = rules.flatMap(({ entry: { event } }) => (event.type === 'action' ? [event.params] : []));
  add(
    'action',
    [...ofOffers, ...ofRules].map(({ action }) => action),
  );
  add(
    'reason',
    ofRules.map(({ reason }) => reason),
  );
}

/** The customers of samples and cases. */
const listCustomers = ({ samples, cases }: PackIndex['source']): readonly unknown[] => [
  ...samples.flatMap(({ value }) => value.samples.map(({ customer }) => customer)),
  ...cases.flatMap(({ value }) => [
    ...Object.values(value.customers ?? {}),
    ...value.cases.flatMap(({ customer, with: merged }) => [customer, merged]),
  ]),
];

type PlacedWord = { readonly kind: WordKind; readonly word: string; readonly path: JsonPath };

/** The words of a value whose schema says of which kind they are, with their places. */
export const listWords = (schema: OwnSchema, value: unknown, path: JsonPath = []): readonly PlacedWord[] =>
  alternativesOf(schema).flatMap((alternative): readonly PlacedWord[] => {
    if (typeof value === 'string') {
      const kind = kindOfWords(alternative);
      return kind === undefined ? [] : [{ kind, word: value, path }];
    }
    return listMembers(alternative, value).flatMap(([key, child, member]) =>
      listWords(child, member, [...path, key]),
    );
  });

type Member = readonly [key: string | number, schema: OwnSchema, value: unknown];

/** The items or members of a value that its schema describes. */
function listMembers({ items, properties = {}, additionalProperties }: OwnSchema, value: unknown): Member[] {
  if (Array.isArray(value))
    return typeof items === 'object' ? value.map((item, at): Member => [at, items, item]) : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]): Member[] => {
    const child = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return typeof child === 'object' ? [[key, child, member]] : [];
  });
}

/** The judgement of words in the rules of one pack. A word that another one of its kind is near to is likely misspelt. */
export function createFindWordFault(
  { source }: Pick<PackIndex, 'source'>,
  known: ReadonlyMap<WordKind, ReadonlySet<string>>,
): FindWordFault {
  const listed: Readonly<Record<string, unknown>> = source.pack.value.words ?? {};
  return (kind, word) => {
    const words = known.get(kind) ?? new Set();
    if (words.has(word)) return undefined;
    const isListed = listed[kind] !== undefined;
    const near = findNear(word, words);
    if (near === undefined && !isListed && !made.has(kind)) return undefined;
    return {
      severity: isListed ? 'error' : 'warning',
      message: `nothing knows the ${kind.replace('-', ' ')} "${word}"`,
      hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Correct it${otherwise(kind)}.`,
    };
  };
}

const otherwise = (kind: WordKind): string =>
  kind === 'action' || kind === 'reason' ? '' : ', or list it in pack.json under "words"';

/** Of words that differ in their digits alone, none is a misspelt other. */
function findNear(word: string, known: ReadonlySet<string>): string | undefined {
  const near = suggestWord(word, known);
  const bare = (text: string): string => text.replace(/\d+/g, '#');
  return near !== undefined && /\d/.test(word) && bare(near) === bare(word) ? undefined : near;
}
