import type { MessageCall } from '../domain/contact/customer-memory.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { MessageAnswer } from '../domain/decision/decision.ts';
import type { PrivatePart } from '../domain/pack/format/event-params.ts';
import type { Pack } from '../domain/rule-set/rule-set.ts';
import { type Resolve, resolveMembers } from './resolve-value.ts';

/** Everything that rendering needs to know of this interaction. */
export type Voice = {
  readonly pack: Pack;
  readonly channel: string;
  readonly form: 'text' | 'agent' | 'speech';
  readonly locale: string;
  /** The language that was wanted, where the pack does not have it. */
  readonly wantedLocale: string | undefined;
  readonly agentLocale: string;
  readonly timeZone: string;
  /** Who is spoken to; absent while nobody is known. */
  readonly person: Snapshot['name'];
};

/** The voice for callers to whom rules disclose so much: without the name, texts address nobody by it. */
export const voiceFor = (voice: Voice, disclosed: ReadonlySet<PrivatePart>): Voice =>
  voice.person === undefined || disclosed.has('name') ? voice : { ...voice, person: undefined };

type AuthoredCall = {
  readonly message: string;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
};

export function toMessageCall(authored: AuthoredCall, resolve: Resolve): MessageCall {
  return { key: authored.message, values: resolveMembers(authored.values, resolve) };
}

/** One message in the words of this channel; undefined where the pack has none for it. */
export function sayMessage(call: MessageCall, voice: Voice): MessageAnswer | undefined {
  const { pack, channel, form, locale, agentLocale, timeZone, person } = voice;
  const { key, values } = call;
  const rendered = pack.messages.render({
    key,
    values,
    person,
    channel,
    form,
    locale,
    agentLocale,
    timeZone,
  });
  if (rendered === undefined) return undefined;
  const { purpose, audience, format, body, know } = rendered;
  return { purpose, audience, format, locale: rendered.locale, body, know, channel, key };
}
