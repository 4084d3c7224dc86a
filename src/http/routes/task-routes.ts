import type { FastifyInstance } from 'fastify';
import type { TaskFilter } from '../../deliver/ports.ts';
import type { TaskRecord, TaskState } from '../../domain/tasks/task.ts';
import { HttpError, type ProblemCode } from '../errors/http-error.ts';
import type { TaskAnswer } from '../schemas/answer-schemas.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams, type TaskQuery, taskQuerySchema } from '../schemas/path-schemas.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices, TaskServices } from '../services/http-services.ts';

const readErrors: readonly ProblemCode[] = ['invalid-request', 'store-unavailable'];
const oneErrors: readonly ProblemCode[] = [...readErrors, 'not-found', 'uri-too-long'];

const listSchema = {
  operationId: 'listTasks',
  tags: ['tasks'],
  summary: 'List follow-up tasks',
  querystring: publishSchema(taskQuerySchema),
  response: describeAnswers({ 200: answer('A page of tasks', 'TaskPage') }, readErrors),
};

const readSchema = {
  operationId: 'readTask',
  tags: ['tasks'],
  summary: 'Read a follow-up task',
  params: idParams,
  response: describeAnswers({ 200: answer('The task', 'Task') }, oneErrors),
};

const dueSchema = (operationId: string, summary: string) => ({
  operationId,
  tags: ['tasks'],
  summary,
  params: idParams,
  response: describeAnswers({ 202: answer('It is due now; the worker takes it next', 'Task') }, [
    ...oneErrors,
    'task-not-retryable',
  ]),
});

const config = { scope: 'tasks' } as const;
const acts = (act: string) => ({ ...config, audit: { act, kind: 'task' } }) as const;

/** `/v1/tasks`: what follows interactions, and bringing it forward. */
export function addTaskRoutes(app: FastifyInstance, { tasks }: HttpServices): void {
  app.get<{ Querystring: TaskQuery }>('/v1/tasks', { schema: listSchema, config }, async (request) => {
    const filter = toFilter(request.query);
    request.charge(Math.ceil(filter.limit / 100));
    const page = await tasks.list(filter);
    const next = page.length === filter.limit ? (page.at(-1)?.taskId ?? null) : null;
    return { tasks: page.map(toAnswer), next };
  });

  app.get<{ Params: IdParams }>('/v1/tasks/:id', { schema: readSchema, config }, async (request) =>
    toAnswer(await findTask(tasks, request.params.id)),
  );

  app.post<{ Params: IdParams }>(
    '/v1/tasks/:id/retry',
    { schema: dueSchema('retryTask', 'Try a parked task again now'), config: acts('retry-task') },
    async (request, reply) => {
      reply.code(202);
      return makeDue(tasks, request.params.id, 'parked');
    },
  );

  app.post<{ Params: IdParams }>(
    '/v1/tasks/:id/run',
    { schema: dueSchema('runTask', 'Bring a waiting task forward to now'), config: acts('run-task') },
    async (request, reply) => {
      reply.code(202);
      return makeDue(tasks, request.params.id, 'waiting');
    },
  );
}

function toFilter({ limit, ...filters }: TaskQuery): TaskFilter {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), limit: Number(limit ?? '100') };
}

async function findTask(tasks: TaskServices, taskId: string): Promise<TaskRecord> {
  const task = await tasks.find(taskId);
  if (task === undefined) throw new HttpError('not-found', 'There is no task with this id.');
  return task;
}

async function makeDue(tasks: TaskServices, taskId: string, wanted: TaskState): Promise<TaskAnswer> {
  const { state } = await findTask(tasks, taskId);
  if (state !== wanted || (await tasks.makeDue(taskId)) === false)
    throw new HttpError('task-not-retryable', `The task is ${state}; it must be ${wanted}.`);
  return toAnswer(await findTask(tasks, taskId));
}

/** Without its payload, which holds what the letter says of the person. */
function toAnswer(task: TaskRecord): TaskAnswer {
  const {
    payload: _,
    leaseOwner: _owner,
    leaseUntil: _until,
    finishedAt,
    result,
    lastError,
    cause,
    ...rest
  } = task;
  const { while: asked, ...told } = rest;
  return {
    ...told,
    ...(asked !== undefined && { while: { ...asked.conditions } }),
    ...(cause !== undefined && { cause: { ...cause } }),
    createdAt: instant(told.createdAt),
    dueAt: instant(told.dueAt),
    nextAt: instant(told.nextAt),
    ...(lastError !== undefined && { lastError }),
    ...(finishedAt !== undefined && { finishedAt: instant(finishedAt) }),
    ...(result !== undefined && { result: { ...result } }),
  };
}

const instant = (epochMs: number): string => new Date(epochMs).toISOString();
