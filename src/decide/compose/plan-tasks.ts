import { findAddress } from '../../domain/customer/find-address.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import { callIdOf } from '../../domain/decision/settlement.ts';
import type { NamedConnector } from '../../domain/pack/find-connector.ts';
import type { FollowUp } from '../../domain/pack/format/event-params.ts';
import type { AskedAgain } from '../../domain/promises/asked-again.ts';
import { buildPayload } from '../../domain/tasks/build-payload.ts';
import type { Task } from '../../domain/tasks/task.ts';
import { hourMs } from '../../shared/durations.ts';
import { writeInstant } from '../../shared/instant.ts';
import { askLater } from '../gather/ask-later.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { rankFor } from '../gather/rank-for.ts';
import { type Resolve, readInstant, resolveMembers } from '../gather/resolve-value.ts';
import { describeCustomer } from './describe-customer.ts';
import { isAsked, type NamedAction } from './name-actions.ts';

/** What tasks are planned from. */
type Plan = {
  readonly context: DecisionContext;
  readonly snapshot: Snapshot;
  readonly resolve: Resolve;
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

/** A task as answers list it. */
export const toTaskAnswer = ({
  taskId,
  type,
  template,
  channel,
  locale,
  dueAt,
}: PlannedTask): Decision['tasks'][number] => ({
  taskId,
  type,
  template,
  channel,
  locale,
  dueAt: writeInstant(dueAt),
});

/**
 * What follows on actions and rules: one task for each action that a connector carries out, and one for each letter or message to
 * send later. Nothing for a customer who is not known.
 */
export function planTasks(
  context: DecisionContext,
  actions: readonly NamedAction[],
  followUps: readonly FollowUp[],
  resolve: Resolve,
): readonly PlannedTask[] {
  const { snapshot, decisionId } = context;
  if (snapshot === undefined || actions.length + followUps.length === 0) return [];
  const plan: Plan = { context, snapshot, resolve, callsAt: dueCalls(context, actions) };
  const ofActions = actions.flatMap((action) => planOfAction(action, context));
  const ofRules = followUps.map((entry, at) => ({ taskId: `${decisionId}-t${at + 1}`, entry, settles: [] }));
  return [
    ...actions.filter(({ connector }) => connector !== undefined).map((action) => toActionTask(action, plan)),
    ...[...ofActions, ...ofRules].flatMap((one: Wanted) => toFollowUpTask(one, plan)),
  ];
}

/** A later message about a confirmation needs an answer that did not announce it. */
function planOfAction(action: NamedAction, context: DecisionContext): Wanted[] {
  const { actionId, params, settles } = action;
  return (params.tasks ?? []).flatMap((entry, at) =>
    entry.when === undefined || isAsked(action, context)
      ? { taskId: followUpId(actionId, at), entry, settles, actionId }
      : [],
  );
}

const followUpId = (actionId: string, at: number): string => `${actionId}-t${at + 1}`;

/** The ids of the follow-ups of an action that need a confirmation after the answer. */
export const listOnlyLater = ({ actionId, params: { tasks = [] } }: NamedAction): readonly string[] =>
  tasks.flatMap(({ when }, at) => (when === undefined ? [] : followUpId(actionId, at)));

/** A worker takes calls over where nobody answered by then, even if the caller still waits: one key has one effect. */
function dueCalls({ request: { budgetMs }, now }: DecisionContext, actions: readonly NamedAction[]): number {
  if (!actions.some(({ isSync }) => isSync)) return now;
  return now + Math.min(budgetMs ?? mostWaitMs, mostWaitMs) + graceMs;
}

const mostWaitMs = 5000;
const graceMs = 500;

/** A letter or message, and the action that it hangs on. */
type Wanted = {
  readonly taskId: string;
  readonly entry: FollowUp;
  readonly settles: readonly string[];
  readonly actionId?: string;
};

function commonFields({ context, snapshot }: Plan) {
  const { request, decisionId, pack, voice, now } = context;
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

function toActionTask(action: NamedAction, plan: Plan): PlannedTask {
  const { snapshot, callsAt } = plan;
  const { request } = plan.context;
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
    ...commonFields(plan),
  };
}

/** None where a message is to go by the best channel and the customer may be reached by no channel at all. */
function toFollowUpTask({ taskId, entry: declared, settles, actionId }: Wanted, plan: Plan): PlannedTask[] {
  const { context, snapshot, resolve } = plan;
  const { pack, voice, now } = context;
  const day = writeInstant(now).slice(0, 10);
  const { due } = declared;
  const from = due?.after === undefined ? undefined : readInstant(resolve(due.after), pack.file.timeZone);
  const wanted = Math.max(now, (from ?? now) + (due?.hours ?? 0) * hourMs);
  const entry = chooseForm(replaceLetter(declared, snapshot, day), wanted, context);
  const way = chooseWay(entry, wanted, context);
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
        day,
      };
      const payload = buildPayload(entry.task, pack, words, { ...snapshot, name: voice.person });
      return {
        ...payload,
        ...(entry.purpose !== undefined && { purpose: entry.purpose }),
        ...(due?.workingDays === true && {
          workingDays: { ...countryOf(payload, plan), timeZone: voice.timeZone },
        }),
      };
    },
    dueAt,
    ...commonFields(plan),
  };
  const { while: conditions } = entry;
  if (conditions === undefined) return [task];
  return [{ ...task, ask: () => askLater(conditions, settles, resolve, context) }];
}

/** Whose holidays count: of the address, else of the customer's market, else of the sender. */
function countryOf(payload: Task['payload'], { snapshot, context }: Plan): { readonly country?: string } {
  const { letter } = payload as { readonly letter?: { readonly country?: string } };
  const country = letter?.country ?? snapshot.market ?? context.pack.file.sender?.country;
  return country === undefined ? {} : { country };
}

/** What goes in place of a letter that no address can receive, where the pack says so. */
const replaceLetter = (entry: FollowUp, { addresses }: Snapshot, day: string): FollowUp =>
  entry.instead === undefined || addresses === undefined || findAddress(addresses, day) !== undefined
    ? entry
    : { ...entry, task: 'message', template: entry.instead, channel: undefined };

/** A letter, or the message in its place, whichever way reaches this customer best. */
function chooseForm(entry: FollowUp, wanted: number, context: DecisionContext): FollowUp {
  if (entry.task !== 'letter' || entry.channel !== bestWay) return entry;
  const letter = { ...entry, channel: 'letter' };
  if (entry.instead === undefined) return letter;
  const message: FollowUp = { ...entry, task: 'message', template: entry.instead, channel: undefined };
  const way = chooseWay(message, wanted, context);
  return way === undefined || way.channel === 'letter' ? letter : message;
}

/** In place of a channel: the best one, letters included. */
const bestWay = 'best';

type Way = { readonly channel: string; readonly dueAt: number };

/** By which channel and when: the best one then; where only quiet hours are in the way, the best one when they are over. */
function chooseWay(entry: FollowUp, wanted: number, context: DecisionContext): Way | undefined {
  if (entry.channel !== undefined) return { channel: entry.channel, dueAt: wanted };
  if (entry.task === 'letter') return { channel: 'letter', dueAt: wanted };
  const all = rankFor(context, wanted, entry.purpose);
  if (all.length === 0) return { channel: 'email', dueAt: wanted };
  const ranking = all.filter(({ channel }) => entry.channels?.includes(channel) ?? true);
  const [usable] = ranking.filter(({ evidence }) => evidence.ruledOut === undefined);
  if (usable !== undefined) return { channel: usable.channel, dueAt: wanted };
  const [quiet] = ranking.filter(({ evidence }) => evidence.until !== undefined);
  return quiet && { channel: quiet.channel, dueAt: Date.parse(quiet.evidence.until ?? '') };
}
