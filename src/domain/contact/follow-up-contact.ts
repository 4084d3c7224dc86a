import type { FollowUpOutcome } from '../shared/follow-up-outcomes.ts';
import type { OfferOutcome } from '../shared/offer-outcomes.ts';
import type { ContactEvent } from './customer-memory.ts';

/** What each counts as where contact policies and facts count offers. Nobody accepts a letter. */
const countsAs: Readonly<Record<FollowUpOutcome, OfferOutcome>> = {
  sent: 'offered',
  delivered: 'offered',
  opened: 'shown',
  clicked: 'shown',
  answered: 'shown',
  bounced: 'failed',
  complained: 'declined',
  unsubscribed: 'declined',
};

/** Proof that the channel reached the person. */
export const reachedBy: ReadonlySet<FollowUpOutcome> = new Set(['opened', 'clicked', 'answered']);
const stops: ReadonlySet<FollowUpOutcome> = new Set(['complained', 'unsubscribed']);

/** What makes a follow-up a contact. */
type FollowUpTask = Readonly<Record<'taskId' | 'decisionId' | 'type' | 'template' | 'channel', string>> & {
  readonly payload: Readonly<Record<string, unknown>>;
};

/**
 * A follow-up as a contact of its customer. Its `offerId` names the template (`letter:apology`), so it is never taken for an offer.
 * `at`: epoch milliseconds.
 */
export function toContact(
  { taskId, decisionId, type, template, channel, payload }: FollowUpTask,
  outcome: FollowUpOutcome,
  at: number,
): ContactEvent {
  const { purpose } = payload;
  return {
    decisionId,
    offerId: `${type}:${template}`,
    channel,
    outcome: countsAs[outcome],
    at,
    followUp: { taskId, outcome, ...(typeof purpose === 'string' && { purpose }) },
  };
}

/** The latest time (epoch ms) at which the person asked for no more messages by this channel; undefined if never. */
export const stoppedAt = (contacts: readonly ContactEvent[], channel: string): number | undefined =>
  latest(contacts, channel, stops);

const bounces: ReadonlySet<FollowUpOutcome> = new Set(['bounced']);

/** The latest time (epoch ms) at which a message by this channel came back; undefined if never. */
export const bouncedAt = (contacts: readonly ContactEvent[], channel: string): number | undefined =>
  latest(contacts, channel, bounces);

function latest(
  contacts: readonly ContactEvent[],
  channel: string,
  wanted: ReadonlySet<FollowUpOutcome>,
): number | undefined {
  let last: number | undefined;
  for (const { followUp, channel: by, at } of contacts)
    if (followUp !== undefined && by === channel && wanted.has(followUp.outcome))
      last = Math.max(last ?? at, at);
  return last;
}
