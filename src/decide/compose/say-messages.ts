import type { MessageCall } from '../../domain/contact/customer-memory.ts';
import type { MessageAnswer } from '../../domain/decision/decision.ts';
import { type Resolve, resolveMembers } from '../gather/resolve-value.ts';
import type { Voice } from '../gather/voice.ts';

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
