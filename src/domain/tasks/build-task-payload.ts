import type { Snapshot } from '../customer/snapshot.ts';
import type { LetterContent } from '../messages/letter-catalogue.ts';
import type { Pack } from '../rules/rule-set.ts';
import type { MessageContent } from './task-payload.ts';

/**
 * What a letter task carries: `{ letter }`, all its words settled. A later edit of the pack, the snapshot or the service changes
 * nothing in what was promised, and the worker needs no rule set. Undefined: the pack has no such letter.
 */
export function buildLetterPayload(
  pack: Pick<Pack, 'letters'>,
  template: string,
  values: Readonly<Record<string, unknown>>,
  snapshot: Pick<Snapshot, 'name'> | undefined,
  locale: string,
): { readonly letter: LetterContent } | undefined {
  const letter = pack.letters.compose({ template, values, person: snapshot?.name, locale });
  return letter && { letter };
}

/** What a message task carries: `{ message }`, rendered for its channel. Undefined: the pack has no such message for it. */
export function buildMessagePayload(
  pack: Pick<Pack, 'messages' | 'file'>,
  template: string,
  values: Readonly<Record<string, unknown>>,
  snapshot: Pick<Snapshot, 'name'> | undefined,
  locale: string,
  channel: string,
): { readonly message: MessageContent } | undefined {
  const rendered = pack.messages.render({
    key: template,
    values,
    person: snapshot?.name,
    channel,
    form: 'text',
    locale,
    agentLocale: locale,
    timeZone: pack.file.timeZone,
  });
  if (rendered === undefined) return undefined;
  return { message: { purpose: rendered.purpose, locale: rendered.locale, body: rendered.body } };
}
