import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import type { FollowUp } from '../domain/rules/pack-format.ts';
import type { Pack } from '../domain/rules/rule-set.ts';
import { buildPayload } from '../domain/tasks/build-payload.ts';
import type { Task } from '../domain/tasks/task.ts';
import type { ChosenAction } from './choose-actions.ts';
import { type Resolve, readInstant, resolveMembers } from './resolve-value.ts';

export type TaskSituation = {
  readonly request: DecisionRequest;
  readonly decisionId: string;
  readonly snapshot: Snapshot;
  readonly pack: Pack;
  readonly locale: string;
  readonly bestChannel: string | null;
  readonly now: number;
};

const hour = 3_600_000;

/** What follows: one task for each action that a connector carries out, and one for each letter or message to send later. */
export function planTasks(
  actions: readonly (ChosenAction & {
    readonly actionId: string;
    readonly values: Readonly<Record<string, unknown>>;
  })[],
  followUps: readonly FollowUp[],
  resolve: Resolve,
  situation: TaskSituation,
): Task[] {
  const carried = actions
    .filter(({ params }) => isCarriedOut(params.action, situation.pack))
    .map((action) => toActionTask(action, situation));
  const wanted = [...actions.flatMap(({ params }) => params.tasks ?? []), ...followUps];
  return [...carried, ...wanted.map((entry, index) => toFollowUpTask(entry, index, resolve, situation))];
}

const isCarriedOut = (action: string, pack: Pack): boolean =>
  Object.values(pack.file.connectors ?? {}).some((connector) => connector.actions.includes(action));

function commonFields(situation: TaskSituation) {
  const { request, decisionId, snapshot, pack, locale, now } = situation;
  return {
    decisionId,
    interactionId: request.interactionId,
    customerId: snapshot.customerId,
    touchpoint: request.touchpoint,
    pack: pack.name,
    locale,
    createdAt: now,
  };
}

function toActionTask(
  action: ChosenAction & { readonly actionId: string; readonly values: Readonly<Record<string, unknown>> },
  situation: TaskSituation,
): Task {
  const { request, snapshot, now } = situation;
  return {
    ...commonFields(situation),
    taskId: `${action.actionId}-call`,
    type: 'action',
    template: action.params.action,
    channel: request.channel,
    payload: {
      actionId: action.actionId,
      action: action.params.action,
      params: action.values,
      reason: action.params.reason,
      settles: action.settles,
      customerId: snapshot.customerId,
      context: request.context ?? {},
    },
    dueAt: now,
  };
}

function toFollowUpTask(entry: FollowUp, index: number, resolve: Resolve, situation: TaskSituation): Task {
  const { snapshot, pack, locale, decisionId, now } = situation;
  const channel = entry.channel ?? (entry.task === 'letter' ? 'letter' : (situation.bestChannel ?? 'email'));
  const words = { template: entry.template, values: resolveMembers(entry.values, resolve), locale, channel };
  const from = entry.due?.after === undefined ? undefined : readInstant(resolve(entry.due.after));
  const dueAt = Math.max(now, (from ?? now) + (entry.due?.hours ?? 0) * hour);
  return {
    ...commonFields(situation),
    taskId: `${decisionId}-t${index + 1}`,
    type: entry.task,
    template: entry.template,
    channel,
    payload: buildPayload(entry.task, pack, words, snapshot),
    dueAt,
  };
}
