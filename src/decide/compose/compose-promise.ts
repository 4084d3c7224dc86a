import type { StandingPromise } from '../../domain/contact/customer-memory.ts';
import { askedLife, reservedLife } from '../../domain/decision/settlement.ts';
import { writeOccasion } from '../../domain/promises/occasion.ts';
import type { PromiseLife } from '../../domain/promises/promise-life.ts';
import { askLater } from '../gather/ask-later.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import type { Resolve } from '../gather/resolve-value.ts';
import { isAsked, type NamedAction } from './name-actions.ts';
import type { PlannedTask } from './plan-tasks.ts';
import { toMessageCall } from './say-messages.ts';

/** The promise of an action, with everything that later contacts, its system and a withdrawal need to know of it. */
export function composePromise(
  action: NamedAction,
  tasks: readonly PlannedTask[],
  resolve: Resolve,
  context: DecisionContext,
): StandingPromise {
  const { params, takes } = action;
  const followUps = tasks
    .filter(({ type, actionId }) => type !== 'action' && actionId === action.actionId)
    .map(({ taskId }) => taskId);
  return {
    actionId: action.actionId,
    pack: action.rule.pack,
    type: params.action,
    params: action.values,
    reason: { code: params.reason, ruleId: action.rule.id },
    ...writeOccasion(context.occasion),
    group: params.group,
    withholds: params.withholds,
    settles: action.settles,
    messages: (params.messages ?? []).map((entry) => toMessageCall(entry, resolve)),
    decisionId: context.decisionId,
    interactionId: context.request.interactionId,
    channel: context.request.channel,
    at: context.now,
    ...(isAsked(action, context) ? { life: firstLife(action, context) } : {}),
    ...(params.while === undefined || context.snapshot === undefined
      ? {}
      : { while: askLater(params.while, action.settles, resolve, context) }),
    ...(takes.length === 0 ? {} : { took: takes.map(({ key, amount }) => ({ key, amount })) }),
    ...(followUps.length === 0 ? {} : { followUps }),
    ...(params.onRefused === undefined ? {} : { hasRemedy: true }),
    ...(context.remedyFor === undefined ? {} : { untold: true }),
  };
}

function firstLife({ waits, takes }: NamedAction, { now }: DecisionContext): PromiseLife {
  return (waits ? reservedLife : askedLife)(now, takes.length > 0);
}
