import { acceptedCode } from '../../domain/contact/customer-memory.ts';
import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import { alternativesOf, type OwnSchema, writeJsonSchema } from '../../domain/facts/json-schema.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { kindOfWords, type WordKind } from '../../domain/shared/word-kinds.ts';
import { isObject } from '../../shared/is-object.ts';
import type { JsonPath } from '../../shared/json-pointer.ts';
import { suggestWord } from '../../shared/suggest-word.ts';

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

function addPack({ source, rules, offers, categories }: PackIndex, add: Add): void {
  const { touchpoints, contactChannels = {}, scorecards = {}, words = {} } = source.pack.value;
  for (const [kind, listed] of Object.entries(words)) add(kind as WordKind, listed);
  const places = Object.values(touchpoints);
  add('channel', [
    ...places.flatMap(({ channels }) => Object.keys(channels)),
    ...Object.keys(contactChannels),
  ]);
  add('purpose', [
    ...Object.values(contactChannels).map(({ purpose }) => purpose),
    ...places.flatMap(({ form = {} }) => Object.values(form).map(({ purpose }) => purpose)),
    ...[...offers.values()].map(({ entry }) => entry.purpose),
  ]);
  add('category', categories);
  add('offer', offers.keys());
  for (const { entry } of offers.values())
    if (typeof entry.whenAccepted === 'object')
      add(
        'action',
        entry.whenAccepted.actions.map(({ action }) => action),
      );
  for (const {
    entry: { event },
  } of rules)
    if (event.type === 'action') {
      add('action', [event.params.action]);
      add('reason', [event.params.reason]);
    }
  for (const card of Object.values(scorecards))
    if (card.kind === 'tier')
      add(
        'tier',
        card.tiers.map(({ tier }) => tier),
      );
  for (const customer of listCustomers(source))
    for (const { kind, word } of listWords(writeJsonSchema(snapshotSchema), customer)) add(kind, [word]);
}

/** The customers of samples and cases. */
const listCustomers = ({ samples, cases }: PackIndex['source']): readonly unknown[] => [
  ...samples.flatMap(({ value }) => value.samples.map(({ customer }) => customer)),
  ...cases.flatMap(({ value }) => [
    ...Object.values(value.customers ?? {}),
    ...value.cases.flatMap(({ customer, with: merged }) => [customer, merged]),
  ]),
];

/** The words of a value whose schema says of which kind they are, with their places. */
export function* listWords(
  schema: OwnSchema,
  value: unknown,
  path: JsonPath = [],
): Generator<{ readonly kind: WordKind; readonly word: string; readonly path: JsonPath }> {
  for (const alternative of alternativesOf(schema)) {
    const { items, properties = {}, additionalProperties } = alternative;
    const kind = kindOfWords(alternative);
    if (typeof value === 'string' && kind !== undefined) yield { kind, word: value, path };
    if (Array.isArray(value) && typeof items === 'object')
      for (const [at, item] of value.entries()) yield* listWords(items, item, [...path, at]);
    if (!isObject(value) || alternative.type !== 'object') continue;
    for (const [key, member] of Object.entries(value)) {
      const child = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      if (typeof child === 'object') yield* listWords(child, member, [...path, key]);
    }
  }
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
    const name = kind.replace('-', ' ');
    const list = kind === 'action' || kind === 'reason' ? '' : `, or list it in pack.json under "words"`;
    return {
      severity: isListed ? 'error' : 'warning',
      message: `nothing knows the ${name} "${word}"`,
      hint: near === undefined ? `Correct it${list}.` : `Did you mean "${near}"? Correct it${list}.`,
    };
  };
}

/** Of words that differ in their digits alone, none is a misspelt other. */
function findNear(word: string, known: ReadonlySet<string>): string | undefined {
  const near = suggestWord(word, known);
  const bare = (text: string): string => text.replace(/\d+/g, '#');
  return near !== undefined && /\d/.test(word) && bare(near) === bare(word) ? undefined : near;
}
