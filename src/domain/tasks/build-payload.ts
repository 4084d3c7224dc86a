import { findContactPoint } from '../customer/find-contact-point.ts';
import type { Reader } from '../customer/snapshot.ts';
import type { Pack } from '../rule-set/rule-set.ts';
import { addressLetter } from './address-letter.ts';
import type { LetterPayload, MessagePayload } from './task-payload.ts';

export type FollowUpWords = {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly locale: string;
  readonly channel: string;
  /** The day of the decision, `YYYY-MM-DD`: the address is the one that is valid then. */
  readonly day: string;
};

/**
 * The payload of a follow-up task: `{ letter }` or `{ message }` with rendered texts. Later edits of the pack, the snapshot
 * or the service do not change the promise, and the worker needs no rule set. Empty if the pack has no text for that channel;
 * such a task is parked.
 */
export function buildPayload(
  type: 'letter' | 'message',
  pack: Pick<Pack, 'letters' | 'messages' | 'file'>,
  words: FollowUpWords,
  snapshot: Reader | undefined,
): LetterPayload | MessagePayload | Readonly<Record<string, never>> {
  const payload =
    type === 'letter' ? buildLetter(pack, words, snapshot) : buildMessage(pack, words, snapshot);
  return payload ?? {};
}

function buildLetter(
  { letters, file }: Pick<Pack, 'letters' | 'file'>,
  { template, values, locale, channel, day }: FollowUpWords,
  snapshot: Reader | undefined,
): LetterPayload | undefined {
  const letter = letters.compose({ template, values, locale, person: snapshot?.name });
  if (letter === undefined) return undefined;
  const to = findContactPoint(snapshot ?? {}, file.contactChannels?.[channel]?.identity);
  if (to !== undefined) return { letter, to };
  if (snapshot?.addresses === undefined) return { letter };
  const sending = { country: file.sender?.country, locale: file.defaultLocale };
  return { letter: addressLetter(letter, snapshot.addresses, day, sending) ?? { ...letter, address: [] } };
}

function buildMessage(
  { messages, file }: Pick<Pack, 'messages' | 'file'>,
  { template, values, locale, channel }: FollowUpWords,
  snapshot: Reader | undefined,
): MessagePayload | undefined {
  const languages = { locale, agentLocale: locale, timeZone: file.timeZone };
  const person = snapshot?.name;
  const said = messages.render({ key: template, values, person, channel, form: 'text', ...languages });
  const address = file.contactChannels?.[channel]?.identity;
  const to = findContactPoint(snapshot ?? {}, address);
  return (
    said && {
      message: {
        purpose: said.purpose,
        locale: said.locale,
        body: said.body,
        ...(to === undefined ? {} : { to }),
        ...(snapshot?.market === undefined ? {} : { country: snapshot.market }),
        ...(file.sender?.name ? { sender: file.sender.name } : {}),
        ...messages.renderFrame({ key: template, values, person, channel, form: 'text', ...languages }),
      },
    }
  );
}
