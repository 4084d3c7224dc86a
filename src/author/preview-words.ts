import type { Snapshot } from '../domain/customer/snapshot.ts';
import { findSources } from '../domain/rule-set/build-rule-set.ts';
import type { Pack, RuleSet } from '../domain/rule-set/rule-set.ts';
import { buildPayload } from '../domain/tasks/build-payload.ts';
import {
  type LetterPayload,
  type MessagePayload,
  readLetterPayload,
  readMessagePayload,
} from '../domain/tasks/task-payload.ts';

/** Words to look at before anybody gets them. */
type PreviewOrder = {
  readonly name: string;
  readonly locale: string;
  /** Of a message. */
  readonly channel: string;
  readonly customer: Snapshot | undefined;
  /** In place of the examples of its variables. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The day on which it is decided, `YYYY-MM-DD`. */
  readonly day: string;
};

/** What the follow-up would carry; undefined where the pack has no words for the channel. */
export function previewWords(
  ruleSet: RuleSet,
  pack: Pack,
  kind: 'letter' | 'message',
  { name, locale, channel, customer, values, day }: PreviewOrder,
): LetterPayload | MessagePayload | undefined {
  const examples = listWords(ruleSet, pack, kind).get(name);
  const words = { template: name, values: { ...examples, ...values }, locale, channel, day };
  const payload = buildPayload(kind, pack, words, customer);
  return readLetterPayload(payload) ?? readMessagePayload(payload);
}

/** The letters or messages of a pack by name, with the examples of their variables. */
export function listWords(
  ruleSet: RuleSet,
  { name }: Pack,
  kind: 'letter' | 'message',
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
