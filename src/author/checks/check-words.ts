import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, nameOf, type Report, type Spot } from '../../domain/pack/report.ts';
import { hintWord } from '../../shared/suggest-word.ts';

type Values = Readonly<Record<string, unknown>> | undefined;

type Variables = Readonly<Record<string, { readonly optional?: boolean | undefined }>> | undefined;

/** The values that every message and letter gets automatically. */
const alwaysGiven = new Set(['name', 'firstName', 'hasName', 'standing', 'standingChannel', 'promise']);

/** Checks a message call: the message exists, and its variables match the values. */
export function checkMessageCall(
  key: string,
  values: Values,
  spots: { readonly name: Spot; readonly values: Spot },
  index: PackIndex,
  report: Report,
  given: readonly string[] = [],
): void {
  const message = index.messages.get(key);
  report.expectKnown(spots.name, 'message', key, index.messages);
  if (message !== undefined)
    checkValues(`the message "${key}"`, message.entry.variables, values, spots.values, report, given);
}

/** The same for a letter. */
export function checkLetterCall(
  template: string,
  values: Values,
  spot: Spot,
  index: PackIndex,
  report: Report,
): void {
  const letter = index.letters.get(template);
  report.expectKnown(into(spot, 'template'), 'letter', template, index.letters);
  if (letter !== undefined)
    checkValues(`the letter "${template}"`, letter.entry.variables, values, into(spot, 'values'), report, []);
}

function checkValues(
  what: string,
  variables: Variables,
  values: Values,
  spot: Spot,
  report: Report,
  given: readonly string[],
): void {
  const wanted = Object.keys(variables ?? {});
  for (const [name, { optional }] of Object.entries(variables ?? {}))
    if (optional !== true && !Object.hasOwn(values ?? {}, name) && !given.includes(name))
      report.error(
        spot,
        'value-missing',
        `${what} has a variable "${name}" that gets no value here`,
        `Add "${name}" to "values"; if the text can do without, give the variable "optional": true.`,
      );
  for (const name of Object.keys(values ?? {}))
    if (!wanted.includes(name) && !given.includes(name) && !alwaysGiven.has(name))
      report.warn(
        nameOf(into(spot, name)),
        'value-unknown',
        `${what} has no variable "${name}"`,
        hintWord(name, wanted, 'variable'),
      );
}

export type Audience = { readonly channel: string; readonly form: 'text' | 'agent' | 'speech' };

/** An e-mail without a subject cannot be sent. */
export function checkSubject(
  key: string,
  { channel }: { readonly channel?: string | undefined },
  spot: Spot,
  index: PackIndex,
  report: Report,
): void {
  const message = index.messages.get(key)?.entry;
  const { contactChannels = {} } = index.source.pack.value;
  if (message === undefined || message.texts.subject !== undefined) return;
  if (channel !== 'email' && (isOneChannel(channel) || !Object.hasOwn(contactChannels, 'email'))) return;
  report.warn(
    spot,
    'subject-missing',
    `the message "${key}" may go by e-mail and has no subject`,
    'Add a "subject" to its texts.',
  );
}

const isOneChannel = (channel: string | undefined): boolean => channel !== undefined && channel !== 'best';

/** Warns about a message without a text for a channel where it may be used: it would be left out silently. */
export function checkForms(
  key: string,
  audiences: readonly Audience[],
  spot: Spot,
  index: PackIndex,
  report: Report,
): void {
  const message = index.messages.get(key)?.entry;
  if (message === undefined) return;
  const { texts, onlyFor } = message;
  const mute = audiences.filter(
    ({ channel, form }) =>
      (onlyFor ?? [form]).includes(form) &&
      texts[form] === undefined &&
      !Object.hasOwn(texts.channels ?? {}, channel),
  );
  const forms = [...new Set(mute.map(({ form }) => form))];
  for (const form of forms) {
    const channels = mute.filter((audience) => audience.form === form).map(({ channel }) => channel);
    report.warn(
      spot,
      'form-missing',
      `the message "${key}" has no words for ${[...new Set(channels)].join(', ')}`,
      `Add texts of the form "${form}" to the message, or say with "onlyFor" that it is meant for others only.`,
    );
  }
}
