import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { PrivatePart } from '../../domain/pack/format/event-params.ts';
import type { Pack } from '../../domain/rule-set/rule-set.ts';

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
