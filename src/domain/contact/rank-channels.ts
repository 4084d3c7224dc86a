import { parseInstant } from '../../shared/instant.ts';
import { findContactPoint } from '../customer/find-contact-point.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { ContactChannel } from '../pack/format/pack-file.ts';
import { findConsent } from './consent.ts';
import { type ChannelCount, countChannels } from './count-channels.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { bouncedAt } from './follow-up-contact.ts';
import { anyPurpose } from './heed-stops.ts';
import { endOfQuiet } from './quiet-hours.ts';

export type ChannelRank = {
  readonly channel: string;
  /** The expected success rate of a contact: this customer's counts, shrunk towards the segment's rate. */
  readonly rate: number;
  /** The lower end of the rate's 95 % interval. */
  readonly lowerBound: number;
  /** Contacts with this customer. */
  readonly attempts: number;
  readonly evidence: ChannelEvidence;
};

/** The evidence for a channel's rank. */
export type ChannelEvidence = {
  readonly successes: number;
  /** The prior: its rate, its weight in contacts, and the group it describes. */
  readonly prior?: { readonly rate: number; readonly strength: number; readonly of: string } | undefined;
  /** The least value of one more contact, minus its cost: the sort key of the ranking. */
  readonly worthAtLeast: number;
  /** The customer asked for this channel. */
  readonly preferred?: true | undefined;
  readonly ruledOut?: 'unreachable' | 'consent-missing' | 'consent-refused' | 'quiet-hours' | undefined;
  /** The time when it is allowed again (ISO 8601), if known. */
  readonly until?: string | undefined;
};

export type ChannelSituation = {
  readonly snapshot: Partial<Snapshot> | undefined;
  readonly memory: CustomerMemory;
  /** The channels that the pack declares; if it declares none, those in the history. */
  readonly channels: Readonly<Record<string, ContactChannel>> | undefined;
  /** The planned time of the contact (epoch ms), and the customer's time zone. */
  readonly at: number;
  readonly timeZone: string;
  /** The kind of message: a channel that the customer asked for this kind ranks first. Absent: one asked for any kind. */
  readonly purpose?: string | undefined;
};

const z = 1.96;
const defaultStrength = 20;
const nothing: ChannelCount = { attempts: 0, successes: 0 };

/**
 * All channels. Allowed channels come before excluded ones and requested channels before the others; then they sort by the
 * least value of a contact, and ties by name.
 */
export const rankChannels = (situation: ChannelSituation): ChannelRank[] =>
  assessAll(situation, () => true).sort(compareRanks);

/** The first allowed channel of the ranking, without what only the ranking needs. */
export function bestChannel(situation: ChannelSituation): string | null {
  const allowed = assessAll(situation, (ruling) => ruling === open);
  let [best] = allowed;
  for (const rank of allowed) if (best !== undefined && compareRanks(rank, best) < 0) best = rank;
  return best?.channel ?? null;
}

function assessAll(situation: ChannelSituation, isWanted: (ruling: Ruling) => boolean): ChannelRank[] {
  const { channels, snapshot, memory, purpose } = situation;
  const counts = countChannels(snapshot, memory, purpose);
  const ranks: ChannelRank[] = [];
  for (const name of channels === undefined ? counts.keys() : Object.keys(channels)) {
    const declared = channels?.[name];
    const ruling = declared === undefined ? open : ruleOut(name, declared, situation);
    if (isWanted(ruling)) ranks.push(assess(name, declared, ruling, counts.get(name) ?? nothing, situation));
  }
  return ranks;
}

function compareRanks(a: ChannelRank, b: ChannelRank): number {
  const usable = Number(a.evidence.ruledOut !== undefined) - Number(b.evidence.ruledOut !== undefined);
  if (usable !== 0) return usable;
  const asked = Number(b.evidence.preferred === true) - Number(a.evidence.preferred === true);
  if (asked !== 0) return asked;
  return b.evidence.worthAtLeast - a.evidence.worthAtLeast || (a.channel < b.channel ? -1 : 1);
}

function assess(
  channel: string,
  declared: ContactChannel | undefined,
  { ruledOut, until }: Ruling,
  { attempts, successes }: ChannelCount,
  situation: ChannelSituation,
): ChannelRank {
  const prior = declared && priorOf(declared, situation.snapshot?.value?.segment);
  const { rate, lowerBound } = estimateRate(attempts, successes, prior);
  const worthAtLeast = lowerBound * (declared?.worth ?? 1) - (declared?.cost ?? 0);
  const preferred = isPreferred(channel, situation) || undefined;
  const evidence = { successes, prior, worthAtLeast, preferred, ruledOut, until };
  return { channel, rate, lowerBound, attempts, evidence };
}

type Ruling = Pick<ChannelEvidence, 'ruledOut' | 'until'>;
const open: Ruling = {};

type Prior = NonNullable<ChannelEvidence['prior']>;

function priorOf(
  { rate, rateBySegment = {}, strength = defaultStrength }: ContactChannel,
  segment = '',
): Prior {
  const own = Object.hasOwn(rateBySegment, segment) ? rateBySegment[segment] : undefined;
  return own === undefined ? { rate, strength, of: 'all customers' } : { rate: own, strength, of: segment };
}

/**
 * The mean of the Beta posterior, and the Wilson score bound (Wilson 1927) with the prior's observations included. Without a
 * prior it is Wilson's own. With one, customers with a single contact stay close to their segment's rate.
 */
export function estimateRate(
  attempts: number,
  successes: number,
  prior: Pick<Prior, 'rate' | 'strength'> | undefined,
): { readonly rate: number; readonly lowerBound: number } {
  const n = attempts + (prior?.strength ?? 0);
  if (n === 0) return { rate: prior?.rate ?? 0, lowerBound: 0 };
  const rate = (successes + (prior?.rate ?? 0) * (prior?.strength ?? 0)) / n;
  const spread = z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  const bound = (rate + (z * z) / (2 * n) - spread) / (1 + (z * z) / n);
  return { rate, lowerBound: Math.max(0, bound) };
}

const isPreferred = (channel: string, { snapshot, purpose }: ChannelSituation): boolean =>
  snapshot?.preferences?.channels?.some(
    (asked) => asked.channel === channel && (purpose === undefined || asked.purpose === purpose),
  ) ?? false;

function ruleOut(
  channel: string,
  declared: ContactChannel,
  { snapshot, memory, at, timeZone }: ChannelSituation,
): Ruling {
  const { identity, purpose, quietFrom, quietTo } = declared;
  if (isUnreachable(channel, identity, memory, snapshot)) return { ruledOut: 'unreachable' };
  const consent = findConsent(snapshot, purpose ?? anyPurpose, channel, at);
  if (consent?.granted === false) return { ruledOut: 'consent-refused' };
  if (consent === undefined && purpose !== undefined) return { ruledOut: 'consent-missing' };
  const end =
    quietFrom === undefined || quietTo === undefined
      ? undefined
      : endOfQuiet(quietFrom, quietTo, at, timeZone);
  return end === undefined ? open : { ruledOut: 'quiet-hours', until: new Date(end).toISOString() };
}

/** No address, or the message to it came back since the snapshot was taken: a newer one may have another address. */
function isUnreachable(
  channel: string,
  identity: string | undefined,
  { contacts }: CustomerMemory,
  snapshot: Partial<Snapshot> | undefined,
): boolean {
  if (identity !== undefined && findContactPoint(snapshot ?? {}, identity) === undefined) return true;
  const at = bouncedAt(contacts, channel);
  return at !== undefined && !(parseInstant(snapshot?.asOf ?? '') > at);
}
