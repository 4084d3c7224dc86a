import type { CancelCause, Task, TaskRecord, TaskState } from '../../domain/tasks/task.ts';
import type { RedisClient } from './connect-redis.ts';
import type { LedgerPlace } from './key-layout.ts';
import { decodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';

/** One task as a hash: the task as one record, and its state as fields that scripts read and write. */
export async function readTask(
  client: RedisClient,
  place: LedgerPlace,
  taskId: string,
): Promise<TaskRecord | undefined> {
  const fields = await asStore(client.hgetallBuffer(place.task(taskId)));
  return decodeTask(new Map(Object.entries(fields)));
}

/** Decodes the flat names and values that a script returns. */
export function decodeTaskReply(reply: readonly Buffer[]): TaskRecord | undefined {
  const fields = new Map<string, Buffer>();
  for (let index = 0; index + 1 < reply.length; index += 2) {
    const value = reply[index + 1];
    if (value !== undefined) fields.set(String(reply[index]), value);
  }
  return decodeTask(fields);
}

function decodeTask(fields: ReadonlyMap<string, Buffer>): TaskRecord | undefined {
  const task = fields.get('task');
  if (task === undefined) return undefined;
  const result = fields.get('result');
  const leaseOwner = fields.get('leaseOwner');
  const lastError = fields.get('lastError');
  const cause = fields.get('cause');
  return {
    state: String(fields.get('state')) as TaskState,
    attempts: Number(fields.get('attempts')),
    nextAt: Number(fields.get('nextAt')),
    ...optionalNumber('leaseUntil', fields.get('leaseUntil')),
    ...(leaseOwner === undefined ? {} : { leaseOwner: String(leaseOwner) }),
    ...(lastError === undefined ? {} : { lastError: String(lastError) }),
    ...optionalNumber('finishedAt', fields.get('finishedAt')),
    ...(result === undefined ? {} : { result: decodeRecord<Readonly<Record<string, unknown>>>(result) }),
    ...(cause === undefined ? {} : { cause: decodeRecord<CancelCause>(cause) }),
    ...decodeRecord<Task>(task),
    // Where an operator changed it; the task itself is as it was decided.
    ...optionalNumber('dueAt', fields.get('dueAt')),
  };
}

const optionalNumber = (name: 'leaseUntil' | 'finishedAt' | 'dueAt', field: Buffer | undefined): object =>
  field === undefined ? {} : { [name]: Number(field) };
