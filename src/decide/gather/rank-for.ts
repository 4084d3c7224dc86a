import {
  bestChannel,
  type ChannelRank,
  type ChannelSituation,
  rankChannels,
} from '../../domain/contact/rank-channels.ts';
import type { DecisionContext } from './decision-context.ts';

const situate = (
  { snapshot, counters, pack, voice }: DecisionContext,
  at: number,
  purpose?: string,
): ChannelSituation => ({
  snapshot,
  memory: counters.memory,
  channels: pack.file.contactChannels,
  at,
  timeZone: voice.timeZone,
  purpose,
});

/** The channels for a contact of some kind at some time. */
export const rankFor = (context: DecisionContext, at: number, purpose?: string): ChannelRank[] =>
  rankChannels(situate(context, at, purpose));

/** The best channel for a contact of any kind at some time. */
export const bestFor = (context: DecisionContext, at: number): string | null =>
  bestChannel(situate(context, at));
