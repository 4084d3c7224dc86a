import { type ChannelRank, rankChannels } from '../domain/contact/rank-channels.ts';
import type { DecisionContext } from './decision-context.ts';

/** The channels for a contact of some kind at some time. */
export const rankFor = (
  { snapshot, counters, pack, voice }: DecisionContext,
  at: number,
  purpose?: string,
): ChannelRank[] =>
  rankChannels({
    snapshot,
    memory: counters.memory,
    channels: pack.file.contactChannels,
    at,
    timeZone: voice.timeZone,
    purpose,
  });
