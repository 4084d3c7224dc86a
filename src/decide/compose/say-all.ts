import type { MessageCall, StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { MessageAnswer } from '../../domain/decision/decision.ts';
import { type PromiseWord, wordOf } from '../../domain/promises/promise-life.ts';
import type { Choices } from '../choose/choices.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import type { Resolve } from '../gather/resolve-value.ts';
import type { SortedEvents } from '../gather/sort-events.ts';
import type { Voice } from '../gather/voice.ts';
import { isAsked, type NamedAction } from './name-actions.ts';
import { sayMessage, toMessageCall } from './say-messages.ts';

/** Everything to be said, in the order of the priorities of the rules that want it said: the pack decides what comes first. */
export function sayAll(
  context: DecisionContext,
  voice: Voice,
  choices: Choices,
  actions: readonly NamedAction[],
  earlier: readonly StandingPromise[],
): MessageAnswer[] {
  const { resolve, events } = choices;
  const planned = chooseMessages(events, resolve);
  for (const action of actions) planned.push(...sayPromise(action, resolve, context));
  for (const promise of earlier) planned.push(...sayAgain(promise, context));
  // Those of rules are in this order already.
  if (actions.length + earlier.length > 0) planned.sort((a, b) => (b.priority ?? 1) - (a.priority ?? 1));
  const said: MessageAnswer[] = [];
  for (const { call } of planned) {
    const message = sayMessage(call, voice);
    if (message !== undefined) said.push(message);
  }
  return said;
}

/** The words of an action that is promised here. */
export function sayPromise(
  action: NamedAction,
  resolve: Resolve,
  context: DecisionContext,
): PlannedMessage[] {
  const promise: PromiseWord = isAsked(action, context) ? 'asked' : 'confirmed';
  return (action.params.messages ?? []).map((entry) => {
    const { key, values } = toMessageCall(entry, resolve);
    return { priority: action.rule.priority, call: { key, values: Object.assign({}, values, { promise }) } };
  });
}

/** What a promise of an earlier interaction came to. */
function sayAgain(promise: StandingPromise, { ruleSet }: DecisionContext): PlannedMessage[] {
  const priority = ruleSet.rules.find(({ id }) => id === promise.reason.ruleId)?.priority;
  const standing = promise.untold === true ? 'no' : 'yes';
  const state = { standing, standingChannel: promise.channel, promise: wordOf(promise) };
  if (promise.silent === true) return [];
  return promise.messages.map(({ key, values }) => ({
    priority,
    call: { key, values: Object.assign({}, values, state) },
  }));
}

/** A message and the priority of the rule that wants it said; the lowest where that rule no longer exists. */
type PlannedMessage = { readonly priority: number | undefined; readonly call: MessageCall };

/** The messages that rules ask for by themselves: of a group only the first. */
function chooseMessages(events: SortedEvents, resolve: Resolve): PlannedMessage[] {
  const said: string[] = [];
  const planned: PlannedMessage[] = [];
  for (const { rule, params } of events.messages) {
    if (params.group !== undefined) {
      if (said.includes(params.group)) continue;
      said.push(params.group);
    }
    planned.push({ priority: rule.priority, call: toMessageCall(params, resolve) });
  }
  return planned;
}
