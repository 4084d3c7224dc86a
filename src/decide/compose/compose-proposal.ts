import type { BudgetTake } from '../../domain/contact/budget.ts';
import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import type { FollowUp } from '../../domain/pack/format/event-params.ts';
import { learnNames } from '../../domain/promises/occasion.ts';
import { type Choices, isOwed } from '../choose/choices.ts';
import type { ChosenOffer } from '../choose/choose-offers.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { composeDecision } from './compose-decision.ts';
import { composePromise } from './compose-promise.ts';
import { type NamedAction, nameActions } from './name-actions.ts';
import { composeTask, type PlannedTask, planTasks } from './plan-tasks.ts';

/**
 * Puts the choices into the answer's words, and beside it all that must be stored with it. A decision that is made again keeps what it
 * stored: only actions that are new are added. A dry run stores nothing, so it has no promises.
 */
export function composeProposal(context: DecisionContext, choices: Choices): Proposal {
  const { resolve, offers } = choices;
  const actions = nameActions(choices.actions.chosen, context, resolve);
  const tasks = planFollowUps(context, choices, actions);
  const isFirst = context.own.length === 0;
  const fresh = isFirst ? actions : actions.filter(({ own }) => own === undefined);
  const isKept = context.snapshot !== undefined && context.request.mode !== 'dry-run';
  const actionTakes = listTaken(fresh);
  const offerTakes = context.mayPromise ? listTaken(offers.selected) : none;
  const isMade = isFirst && context.mayPromise && (isKept || context.request.sessionId !== undefined);
  return {
    decision: composeDecision(context, choices, actions, tasks),
    promises: isKept ? fresh.map((action) => composePromise(action, tasks, resolve, context)) : [],
    renamed: isFirst
      ? context.standing.flatMap((promise) => learnNames(promise, context.occasion) ?? [])
      : [],
    contacts: isMade ? [...context.joined, ...offers.selected.map((entry) => toContact(entry, context))] : [],
    takes: isFirst ? [...actionTakes, ...offerTakes] : actionTakes,
    offered: offerTakes,
    asks: fresh.flatMap(({ isSync, actionId }) => (isSync ? actionId : [])),
    tasks: () => (isFirst ? tasks : tasks.filter(hangsOn(fresh))).map(composeTask),
    considered: () => [...actionTakes, ...offers.considered()],
    groundless: context.groundless,
    isOwed: isOwed(context, choices),
    offerable: context.offerable,
  };
}

const none: readonly never[] = [];

/** One list where one has takes, as nearly always. */
const listTaken = (choices: readonly { readonly takes: readonly BudgetTake[] }[]): readonly BudgetTake[] =>
  choices.length === 0 ? none : choices.flatMap(({ takes }) => takes);

const hangsOn =
  (actions: readonly NamedAction[]) =>
  (task: PlannedTask): boolean =>
    actions.some(({ actionId }) => actionId === task.actionId);

function planFollowUps(
  context: DecisionContext,
  choices: Choices,
  actions: readonly NamedAction[],
): readonly PlannedTask[] {
  if (!context.mayPromise) return [];
  const followUps = choices.events.tasks.map(({ params }) => params);
  return planTasks(context, actions, [...followUps, ...listSent(context, choices)], choices.resolve);
}

const sentAt = { after: { fact: 'context', path: '$.at' }, hours: 0 };

/** Where we begin the contact, the messages of the offers are sent. */
function listSent({ sent, request: { channel } }: DecisionContext, { events, offers }: Choices): FollowUp[] {
  if (sent === undefined) return [];
  return offers.selected.map(({ offer: { id, price, treatment } }) => {
    const made = events.offers.find(({ params }) => params.offer === id);
    const values = { ...(price === undefined ? {} : { price }), ...treatment.values, ...made?.params.values };
    return { task: 'message', template: treatment.message, channel, values, due: sentAt };
  });
}

function toContact({ offer }: ChosenOffer, context: DecisionContext): ContactEvent {
  const { request } = context;
  return {
    decisionId: context.decisionId,
    offerId: offer.id,
    category: offer.category,
    channel: request.channel,
    sessionId: request.sessionId,
    outcome: 'offered',
    at: context.now,
  };
}
