import type { Snapshot } from '../customer/snapshot.ts';
import type { Pack } from '../rule-set/rule-set.ts';
import type { LetterPayload, MessagePayload } from './task-payload.ts';

export type FollowUpWords = {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly locale: string;
  readonly channel: string;
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
  snapshot: Pick<Snapshot, 'name' | 'identities'> | undefined,
): LetterPayload | MessagePayload | Readonly<Record<string, never>> {
  const payload =
    type === 'letter' ? buildLetter(pack, words, snapshot) : buildMessage(pack, words, snapshot);
  return payload ?? {};
}

function buildLetter(
  { letters }: Pick<Pack, 'letters'>,
  { template, values, locale }: FollowUpWords,
  snapshot: Pick<Snapshot, 'name'> | undefined,
): LetterPayload | undefined {
  const letter = letters.compose({ template, values, locale, person: snapshot?.name });
  return letter && { letter };
}

function buildMessage(
  { messages, file }: Pick<Pack, 'messages' | 'file'>,
  { template, values, locale, channel }: FollowUpWords,
  snapshot: Pick<Snapshot, 'name' | 'identities'> | undefined,
): MessagePayload | undefined {
  const languages = { locale, agentLocale: locale, timeZone: file.timeZone };
  const person = snapshot?.name;
  const said = messages.render({ key: template, values, person, channel, form: 'text', ...languages });
  const address = file.contactChannels?.[channel]?.identity;
  const to = snapshot?.identities?.find(({ type }) => type === address)?.value;
  return (
    said && {
      message: {
        purpose: said.purpose,
        locale: said.locale,
        body: said.body,
        ...(to === undefined ? {} : { to }),
      },
    }
  );
}
