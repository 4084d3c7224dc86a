import type { ContactEvent, StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { Case, Contact } from '../../domain/customer/snapshot.ts';
import type { ActionAnswer, HistoryAnswer } from '../../domain/decision/decision.ts';
import { severityRank } from '../../domain/facts/severity.ts';
import { stateOf } from '../../domain/promises/promise-life.ts';
import { writeInstant } from '../../shared/instant.ts';
import type { DecisionContext } from '../gather/decision-context.ts';

const closed = new Set(['resolved', 'closed']);
const mostInShort = 5;
const mostPromises = 10;

type Told = Record<string, unknown>;

/** The case that the contact is about first, then the most serious, then the newest. */
export function listOpenCases({ snapshot, facts }: DecisionContext): Told[] {
  if (snapshot?.cases === undefined) return [];
  const { case: own } = facts['about'] as { readonly case?: unknown };
  const rank = ({ caseId, severity }: Case): number => (caseId === own ? 9 : severityRank(severity));
  return snapshot.cases
    .filter(({ status }) => !closed.has(status))
    .sort((a, b) => rank(b) - rank(a) || compareLatest(a.openedAt, b.openedAt))
    .map(describeCase);
}

/** What an agent should know of before, in short, and how much more there is; undefined where there is nothing. */
export function recallHistory(context: DecisionContext): HistoryAnswer | undefined {
  const { snapshot, counters, standing } = context;
  const closedCases = (snapshot?.cases ?? [])
    .filter(({ status }) => closed.has(status))
    .sort((a, b) => compareLatest(a.closedAt ?? a.openedAt, b.closedAt ?? b.openedAt));
  const contacts = [
    ...(snapshot?.contacts ?? []).map(tellContact),
    ...counters.memory.contacts.map(tellEvent),
  ].sort((a, b) => compareLatest(a.at, b.at));
  const promises = counters.memory.promises.filter((promise) => !standing.includes(promise)).reverse();
  if (closedCases.length + contacts.length + promises.length === 0) return undefined;
  const leftOut = {
    closedCases: restOf(closedCases, mostInShort),
    contacts: restOf(contacts, mostInShort),
    promises: restOf(promises, mostPromises),
  };
  return {
    closedCases: closedCases.slice(0, mostInShort).map(describeCase),
    contacts: contacts.slice(0, mostInShort),
    promises: promises.slice(0, mostPromises).map(tellPromise),
    ...(leftOut.closedCases + leftOut.contacts + leftOut.promises > 0 && { leftOut }),
  };
}

const restOf = (all: readonly unknown[], most: number): number => Math.max(0, all.length - most);

const compareLatest = (one: string, other: string): number => Date.parse(other) - Date.parse(one);

const describeCase = ({ attributes: _, ...entry }: Case): Told => entry;

const tellContact = ({
  at,
  channel,
  purpose,
  offerId,
  outcome,
}: Contact): Told & { readonly at: string } => ({
  at,
  channel,
  purpose,
  offerId,
  outcome,
});

const tellEvent = ({ at, channel, offerId, outcome }: ContactEvent): Told & { readonly at: string } => ({
  at: writeInstant(at),
  channel,
  offerId,
  outcome,
});

/** A promise as the answer to another contact gives it: with where and when it was made. */
export function toStandingAnswer(promise: StandingPromise): ActionAnswer {
  const { actionId, type, params, decisionId, interactionId, channel } = promise;
  const at = writeInstant(promise.at);
  return {
    actionId,
    type,
    params: { ...params },
    status: stateOf(promise),
    reason: promise.reason,
    standing: { decisionId, interactionId, channel, at },
  };
}

function tellPromise(promise: StandingPromise): HistoryAnswer['promises'][number] {
  const { occasion } = promise;
  return { ...toStandingAnswer(promise), ...(occasion === '' ? {} : { occasion }) };
}
