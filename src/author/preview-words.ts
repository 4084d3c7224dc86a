import type { Reader, Snapshot } from '../domain/customer/snapshot.ts';
import { findSources } from '../domain/rule-set/build-rule-set.ts';
import type { Pack, RuleSet } from '../domain/rule-set/rule-set.ts';
import { buildPayload } from '../domain/tasks/build-payload.ts';
import {
  type LetterPayload,
  type MessagePayload,
  readLetterPayload,
  readMessagePayload,
} from '../domain/tasks/task-payload.ts';
import { hintWord } from '../shared/suggest-word.ts';
import { listSamples } from './list-samples.ts';

export type WordsKind = 'letter' | 'message';

/** Words to look at before anybody gets them. */
type PreviewOrder = {
  readonly name: string;
  readonly locale: string;
  /** Of a message. */
  readonly channel: string;
  readonly customer: Reader | undefined;
  /** In place of the examples of its variables. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The day on which it is decided, `YYYY-MM-DD`. */
  readonly day: string;
};

/** What the follow-up would carry; undefined where the pack has no words for the channel. */
export function previewWords(
  ruleSet: RuleSet,
  pack: Pack,
  kind: WordsKind,
  { name, locale, channel, customer, values, day }: PreviewOrder,
): LetterPayload | MessagePayload | undefined {
  const examples = listWords(ruleSet, pack, kind).get(name);
  const words = { template: name, values: { ...examples, ...values }, locale, channel, day };
  const payload = buildPayload(kind, pack, words, customer);
  return readLetterPayload(payload) ?? readMessagePayload(payload);
}

/** The pack that has the letter or message; `wanted` where several have it. */
export function findPackOf(
  ruleSet: RuleSet,
  kind: WordsKind,
  name: string,
  wanted: string | undefined,
): Pack | { readonly refused: string } {
  const packs = [...ruleSet.packs.values()].filter((pack) => wanted === undefined || pack.name === wanted);
  const [pack, another] = packs.filter((one) => listWords(ruleSet, one, kind).has(name));
  const names = packs.flatMap((one) => [...listWords(ruleSet, one, kind).keys()]);
  if (pack === undefined)
    return { refused: `no pack has the ${kind} "${name}". ${hintWord(name, names, kind)}` };
  if (another !== undefined)
    return { refused: `${pack.name} and ${another.name} have the ${kind} "${name}": name the pack` };
  return pack;
}

/** A language of the pack, its default if none is wanted. */
export function findLocale(
  { name, file }: Pack,
  wanted: string = file.defaultLocale,
): string | { readonly refused: string } {
  if (file.locales.includes(wanted)) return wanted;
  return { refused: `the pack ${name} does not have "${wanted}": it has ${file.locales.join(', ')}` };
}

/** A person of the packs' samples. */
export function findSample(
  ruleSet: RuleSet,
  id: string,
  now: number,
): Snapshot | { readonly refused: string } {
  const people = listSamples(ruleSet, now).map(({ customer }) => customer);
  const ids = people.map(({ customerId }) => customerId);
  return (
    people.find(({ customerId }) => customerId === id) ?? {
      refused: `no sample customer has the id "${id}". ${hintWord(id, ids, 'customer')}`,
    }
  );
}

/** The letters or messages of a pack by name, with the examples of their variables. */
function listWords(
  ruleSet: RuleSet,
  { name }: Pack,
  kind: WordsKind,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const source = findSources(ruleSet).find((pack) => pack.name === name);
  const entries =
    kind === 'letter'
      ? source?.letters.map(({ value }) => value.letters)
      : source?.messages.map(({ value }) => value.messages);
  return new Map(
    (entries ?? []).flatMap((file) =>
      Object.entries(file).map(([key, { variables = {} }]) => [key, exampleValues(variables)] as const),
    ),
  );
}

const exampleValues = (
  variables: Readonly<Record<string, { readonly example: unknown }>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(variables).map(([variable, { example }]) => [variable, example]));
