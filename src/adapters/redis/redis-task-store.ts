import type { TaskChanged, TaskFilter, TaskStore } from '../../deliver/ports.ts';
import { changeTask, type TaskChange } from '../../domain/tasks/change-task.ts';
import { type TaskRecord, type TaskState, taskStates } from '../../domain/tasks/task.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';
import { decodeTaskReply, readTask } from './task-hash.ts';

const mostListed = 1000;

/** The field of a task that says how it ended. */
const endingFields = { done: 'result', cancelled: 'cause' } as const;

/** `retentionMs`: how long finished tasks are kept; `now`: epoch milliseconds. */
export function createRedisTaskStore(
  client: RedisClient,
  keys: KeyLayout,
  options: { readonly retentionMs: number; readonly now: () => number },
): TaskStore {
  const finish = async (
    taskId: string,
    owner: string,
    state: 'done' | 'cancelled',
    finishedAt: number,
    why: object,
  ): Promise<boolean> => {
    const names = [keys.task(taskId), keys.due, keys.tasksIn('running'), keys.tasksIn(state), keys.finished];
    const args = [taskId, owner, finishedAt, encodeRecord(why), state, endingFields[state]];
    return (await asStore(runScript(client, 'finish-task', names, args))) === 1;
  };
  return {
    async lease({ now, limit, leaseMs, owner }) {
      const names = [keys.due, keys.tasksIn('waiting'), keys.tasksIn('running'), keys.finished];
      const args = [now, limit, leaseMs, owner, options.retentionMs, keys.ledger];
      const reply = (await asStore(runScript(client, 'lease-tasks', names, args))) as Buffer[][];
      return reply.flatMap((fields) => decodeTaskReply(fields) ?? []);
    },
    complete: (taskId, owner, finishedAt, result) => finish(taskId, owner, 'done', finishedAt, result),
    cancel: (taskId, owner, cause, finishedAt) => finish(taskId, owner, 'cancelled', finishedAt, cause),
    async fail(taskId, owner, error, nextAt) {
      const names = [
        keys.task(taskId),
        keys.due,
        keys.tasksIn('running'),
        keys.tasksIn('waiting'),
        keys.tasksIn('parked'),
      ];
      const args = [taskId, owner, error, nextAt ?? '', options.now()];
      return (await asStore(runScript(client, 'postpone-task', names, args))) === 1;
    },
    find: (taskId) => readTask(client, keys, taskId),
    list: (filter) => listTasks(client, keys, filter),
    change: (taskId, change, now) => changeStored(client, keys, taskId, change, now),
    count: (now) => countTasks(client, keys, now),
  };
}

/** Each lost race means that a worker or another operator changed the task. */
async function changeStored(
  client: RedisClient,
  keys: KeyLayout,
  taskId: string,
  change: TaskChange,
  now: number,
): Promise<TaskChanged> {
  for (;;) {
    const before = await readTask(client, keys, taskId);
    if (before === undefined) return { status: 'unknown' };
    const task = changeTask(before, change, now);
    if (task === undefined || task === before)
      return { status: task === undefined ? 'refused' : 'unchanged', task: before };
    const { names, args } = changeCall(keys, before, task);
    if ((await asStore(runScript(client, 'change-task', names, args))) === 1)
      return { status: 'changed', task };
  }
}

function changeCall(keys: KeyLayout, before: TaskRecord, { taskId, state, ...after }: TaskRecord) {
  const { attempts, nextAt, dueAt, cause, finishedAt } = after;
  return {
    names: [keys.task(taskId), keys.due, keys.tasksIn(before.state), keys.tasksIn(state), keys.finished],
    args: [
      ...[taskId, before.state, before.nextAt, state],
      state === 'waiting' ? nextAt : '',
      finishedAt ?? '',
      state === 'cancelled' ? 1 : 0,
      ...['attempts', attempts, 'nextAt', nextAt, 'dueAt', dueAt],
      ...(cause === undefined ? [] : ['cause', encodeRecord(cause)]),
    ],
  };
}

/** By taskId. The narrowest index gives the ids, and the records decide. */
async function listTasks(
  client: RedisClient,
  keys: KeyLayout,
  filter: TaskFilter,
): Promise<readonly TaskRecord[]> {
  const limit = Math.min(Math.max(filter.limit, 1), mostListed);
  const ids = (await candidateIds(client, keys, filter))
    .filter((id) => filter.after === undefined || id > filter.after)
    .sort();
  const found: TaskRecord[] = [];
  for (let start = 0; start < ids.length && found.length < limit; start += limit) {
    const some = ids.slice(start, start + limit);
    const records = await Promise.all(some.map((id) => readTask(client, keys, id)));
    found.push(
      ...records.filter((record) => record !== undefined).filter((record) => matches(record, filter)),
    );
  }
  return found.slice(0, limit);
}

async function candidateIds(client: RedisClient, keys: KeyLayout, filter: TaskFilter): Promise<string[]> {
  if (filter.decisionId !== undefined)
    return asStore(client.smembers(keys.tasksOfDecision(filter.decisionId)));
  if (filter.customerId !== undefined) return asStore(client.smembers(keys.tasksOf(filter.customerId)));
  const from = filter.after === undefined ? '-' : `(${filter.after}`;
  const wanted = filter.state === undefined ? taskStates : [filter.state];
  const lists = await asStore(
    Promise.all(
      wanted.map((state) => client.zrangebylex(keys.tasksIn(state), from, '+', 'LIMIT', 0, mostListed)),
    ),
  );
  return lists.flat();
}

const matches = (record: TaskRecord, filter: TaskFilter): boolean =>
  (filter.state === undefined || record.state === filter.state) &&
  (filter.customerId === undefined || record.customerId === filter.customerId) &&
  (filter.decisionId === undefined || record.decisionId === filter.decisionId);

async function countTasks(client: RedisClient, keys: KeyLayout, now: number): ReturnType<TaskStore['count']> {
  const [counts, oldest] = await asStore(
    Promise.all([
      Promise.all(taskStates.map((state) => client.zcard(keys.tasksIn(state)))),
      client.zrangebyscore(keys.due, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 1),
    ]),
  );
  const byState = Object.fromEntries(taskStates.map((state, index) => [state, counts[index] ?? 0]));
  return {
    states: byState as Record<TaskState, number>,
    ...(oldest[1] === undefined ? {} : { oldestDueAt: Number(oldest[1]) }),
  };
}
