import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import type { ChannelRank } from '../domain/contact/rank-channels.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import { callIdOf } from '../domain/decision/settlement.ts';
import type { NamedConnector } from '../domain/pack/find-connector.ts';
import type { FollowUp } from '../domain/pack/format/event-params.ts';
import type { AskedAgain } from '../domain/promises/asked-again.ts';
import type { Pack, RuleSet } from '../domain/rule-set/rule-set.ts';
import { buildPayload } from '../domain/tasks/build-payload.ts';
import type { Task } from '../domain/tasks/task.ts';
import { hourMs } from '../shared/durations.ts';
import { askLater } from './ask-later.ts';
import type { ChosenAction } from './choose-actions.ts';
import { describeCustomer } from './describe-customer.ts';
import { type Resolve, readInstant, resolveMembers } from './resolve-value.ts';
import type { Voice } from './say-messages.ts';

export type TaskSituation = {
  readonly ruleSet: RuleSet;
  readonly request: DecisionRequest;
  readonly decisionId: string;
  readonly snapshot: Snapshot;
  readonly pack: Pack;
  readonly voice: Pick<Voice, 'locale'>;
  /** The channels for a message of this purpose at this time (epoch ms), best first. */
  readonly channelsFor: (purpose: string | undefined, at: number) => readonly ChannelRank[];
  readonly now: number;
  /** When calls are due, in epoch milliseconds. */
  readonly callsAt: number;
};

/** A task whose texts are not written yet: a dry run needs none of them. */
export type PlannedTask = Omit<Task, 'payload' | 'while'> & {
  readonly writePayload: () => Task['payload'];
  readonly ask?: () => AskedAgain;
};

export const composeTask = ({ writePayload, ask, ...task }: PlannedTask): Task => ({
  payload: writePayload(),
  ...(ask === undefined ? {} : { while: ask() }),
  ...task,
});

/** An action with its id, its resolved params, and the connector that carries it out, where there is one. */
export type NamedAction = ChosenAction & {
  readonly actionId: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly connector: NamedConnector | undefined;
  /** The promise, where this decision stored it already. */
  readonly own?: StandingPromise | undefined;
  /** Whether its system is asked while the customer waits. */
  readonly isSync: boolean;
  /** Whether its system is asked only after those of sync actions. */
  readonly waits: boolean;
};

/** What follows: one task for each action that a connector carries out, and one for each letter or message to send later. */
export function planTasks(
  actions: readonly NamedAction[],
  followUps: readonly FollowUp[],
  resolve: Resolve,
  situation: TaskSituation,
): PlannedTask[] {
  const carried = actions
    .filter(({ connector }) => connector !== undefined)
    .map((action) => toActionTask(action, situation));
  const wanted: Wanted[] = [
    ...actions.flatMap(({ params, settles, actionId }) =>
      (params.tasks ?? []).map((entry, at) => ({
        taskId: `${actionId}-t${at + 1}`,
        entry,
        settles,
        actionId,
      })),
    ),
    ...followUps.map((entry, at) => ({ taskId: `${situation.decisionId}-t${at + 1}`, entry, settles: [] })),
  ];
  return [...carried, ...wanted.flatMap((one) => toFollowUpTask(one, resolve, situation))];
}

/** A letter or message, and the action that it hangs on. */
type Wanted = {
  readonly taskId: string;
  readonly entry: FollowUp;
  readonly settles: readonly string[];
  readonly actionId?: string;
};

function commonFields(situation: TaskSituation) {
  const { request, decisionId, snapshot, pack, voice, now } = situation;
  return {
    decisionId,
    interactionId: request.interactionId,
    customerId: snapshot.customerId,
    touchpoint: request.touchpoint,
    pack: pack.name,
    locale: voice.locale,
    createdAt: now,
  };
}

const noConnector: Partial<NamedConnector> = {};

function toActionTask(action: NamedAction, situation: TaskSituation): PlannedTask {
  const { request, snapshot, callsAt } = situation;
  const { name, entry: declared } = action.connector ?? noConnector;
  return {
    taskId: callIdOf(action.actionId),
    type: 'action',
    actionId: action.actionId,
    template: action.params.action,
    channel: request.channel,
    writePayload: () => ({
      actionId: action.actionId,
      connector: name,
      action: action.params.action,
      params: action.values,
      reason: action.params.reason,
      settles: action.settles,
      customerId: snapshot.customerId,
      ...(declared?.needs && { customer: describeCustomer(declared.needs, request, snapshot) }),
      ...(declared?.undoes === true && { canUndo: true }),
      ...(action.isSync && { sync: true }),
      context: request.context ?? {},
    }),
    dueAt: callsAt,
    ...commonFields(situation),
  };
}

/** None where a message is to go by the best channel and the customer may be reached by no channel at all. */
function toFollowUpTask(
  { taskId, entry, settles, actionId }: Wanted,
  resolve: Resolve,
  situation: TaskSituation,
): PlannedTask[] {
  const { snapshot, pack, voice, now } = situation;
  const { due } = entry;
  const from = due?.after === undefined ? undefined : readInstant(resolve(due.after), pack.file.timeZone);
  const wanted = Math.max(now, (from ?? now) + (due?.hours ?? 0) * hourMs);
  const way = chooseWay(entry, wanted, situation);
  if (way === undefined) return [];
  const { channel, dueAt } = way;
  const task: PlannedTask = {
    taskId,
    type: entry.task,
    template: entry.template,
    channel,
    ...(actionId === undefined ? {} : { actionId }),
    writePayload: () => {
      const words = {
        template: entry.template,
        values: resolveMembers(entry.values, resolve),
        locale: voice.locale,
        channel,
      };
      return buildPayload(entry.task, pack, words, snapshot);
    },
    dueAt,
    ...commonFields(situation),
  };
  const { while: conditions } = entry;
  if (conditions === undefined) return [task];
  return [{ ...task, ask: () => askLater(conditions, settles, resolve, situation) }];
}

type Way = { readonly channel: string; readonly dueAt: number };

/** By which channel and when: the best one then; where only quiet hours are in the way, the best one when they are over. */
function chooseWay(entry: FollowUp, wanted: number, { channelsFor }: TaskSituation): Way | undefined {
  if (entry.channel !== undefined) return { channel: entry.channel, dueAt: wanted };
  if (entry.task === 'letter') return { channel: 'letter', dueAt: wanted };
  const ranking = channelsFor(entry.purpose, wanted);
  if (ranking.length === 0) return { channel: 'email', dueAt: wanted };
  const [usable] = ranking.filter(({ evidence }) => evidence.ruledOut === undefined);
  if (usable !== undefined) return { channel: usable.channel, dueAt: wanted };
  const [quiet] = ranking.filter(({ evidence }) => evidence.until !== undefined);
  return quiet && { channel: quiet.channel, dueAt: Date.parse(quiet.evidence.until ?? '') };
}
