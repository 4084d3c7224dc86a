import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { TaskFilter } from '../../deliver/ports.ts';
import type { FollowUpReport } from '../../deliver/report-follow-up.ts';
import { reportedOfFollowUps } from '../../domain/shared/follow-up-outcomes.ts';
import { instantSchema, shortTextSchema } from '../../domain/shared/wire-schemas.ts';
import type { TaskChange } from '../../domain/tasks/change-task.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import { HttpError, type ProblemCode } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams, type TaskQuery, taskQuerySchema } from '../schemas/path-schemas.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { TaskAnswer } from '../schemas/task-answers.ts';
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

const reasonSchema = publishSchema(
  z.strictObject({
    reason: shortTextSchema
      .meta({ examples: ['the passenger called and asked for it'] })
      .describe('Kept with the task; no personal data.'),
  }),
);

const timeSchema = publishSchema(
  z.strictObject({ dueAt: instantSchema.describe('One in the past means at once.') }),
);

const changeSchema = (operationId: string, summary: string, code = 200, body?: JsonSchema) => ({
  operationId,
  tags: ['tasks'],
  summary,
  description: 'Sending it again changes nothing more. Never takes a task that is running from its worker.',
  params: idParams,
  ...(body === undefined ? {} : { body }),
  response: describeAnswers({ [code]: answer('The task as it is then', 'Task') }, [
    ...oneErrors,
    ...(body === undefined ? [] : bodyProblems),
    'task-state',
  ]),
});

const outcomeSchema = {
  operationId: 'reportTaskOutcome',
  tags: ['tasks'],
  summary: 'Report what became of a letter or message that went out',
  description:
    'delivered, opened (by the person, not by a program), clicked, answered, bounced, complained, unsubscribed. It counts as a contact of the customer: for the best channel, and a stop or complaint for consent, from the next call on. Sending it again changes nothing.',
  params: idParams,
  body: publishSchema(
    z.strictObject({
      outcome: z.enum(reportedOfFollowUps),
      at: instantSchema.optional().describe('When it happened; now if absent or in the future.'),
    }),
  ),
  response: describeAnswers({ 200: answer('It is recorded', 'TaskOutcome') }, [
    ...oneErrors,
    ...bodyProblems,
    'task-state',
  ]),
};

const config = { scope: 'tasks' } as const;
const acts = (act: string) => ({ ...config, audit: { act, kind: 'task' } }) as const;

/** `/v1/tasks`: what follows interactions, and what an operator does to it. */
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
    { schema: changeSchema('retryTask', 'Try a parked task again now', 202), config: acts('retry-task') },
    async (request, reply) => {
      reply.code(202);
      return change(tasks, request.params.id, { kind: 'retry' });
    },
  );

  app.post<{ Params: IdParams }>(
    '/v1/tasks/:id/run',
    { schema: changeSchema('runTask', 'Bring a waiting task forward to now', 202), config: acts('run-task') },
    async (request, reply) => {
      reply.code(202);
      return change(tasks, request.params.id, { kind: 'run' });
    },
  );

  app.post<{ Params: IdParams }>(
    '/v1/tasks/:id/hold',
    {
      schema: changeSchema('holdTask', 'Hold a waiting task until it is released'),
      config: acts('hold-task'),
    },
    async (request) => change(tasks, request.params.id, { kind: 'hold' }),
  );

  app.post<{ Params: IdParams }>(
    '/v1/tasks/:id/release',
    {
      schema: changeSchema('releaseTask', 'Let a held task go when it is due'),
      config: acts('release-task'),
    },
    async (request) => change(tasks, request.params.id, { kind: 'release' }),
  );

  app.put<{ Params: IdParams; Body: { dueAt: string } }>(
    '/v1/tasks/:id/due',
    {
      schema: changeSchema('moveTask', 'Change when a waiting or held task is due', 200, timeSchema),
      config: acts('move-task'),
    },
    async ({ params, body }) => change(tasks, params.id, { kind: 'due', at: Date.parse(body.dueAt) }),
  );

  app.post<{ Params: IdParams; Body: { reason: string } }>(
    '/v1/tasks/:id/cancel',
    {
      schema: changeSchema('cancelTask', 'Cancel a task for good', 200, reasonSchema),
      config: acts('cancel-task'),
    },
    async ({ params, body }) =>
      change(tasks, params.id, { kind: 'cancel', cause: { code: 'operator', detail: body.reason } }),
  );

  addRecomposeRoute(app, tasks);
}

const recomposeSchema = {
  operationId: 'recomposeLetter',
  tags: ['tasks'],
  summary: 'Print a letter again from its record, and compare',
  description:
    'Writes and sends nothing. With the same compiler, template, fonts and data it is the same bytes.',
  params: idParams,
  response: describeAnswers({ 200: answer('Whether it is the same', 'RecomposedLetter') }, [
    ...oneErrors,
    'task-state',
  ]),
};

function addRecomposeRoute(app: FastifyInstance, tasks: TaskServices): void {
  app.get<{ Params: IdParams }>(
    '/v1/tasks/:id/recomposed',
    { schema: recomposeSchema, config },
    async ({ params: { id } }) => {
      const recomposed = await tasks.recompose(id);
      if (recomposed.status === 'unknown') throw noTask();
      if (recomposed.status === 'not-printed')
        throw new HttpError(
          'task-state',
          'No PDF was made of it, or its record does not name what it was printed with.',
        );
      return { taskId: id, differs: [], ...recomposed };
    },
  );
}

type OutcomeBody = { readonly outcome: FollowUpReport['outcome']; readonly at?: string };

/** `POST /v1/tasks/:id/outcomes`, for those that may report outcomes. */
export function addTaskOutcomeRoutes(app: FastifyInstance, { tasks }: HttpServices, now: () => number): void {
  app.post<{ Params: IdParams; Body: OutcomeBody }>(
    '/v1/tasks/:id/outcomes',
    { schema: outcomeSchema, config: { scope: 'outcomes' } },
    async ({ params, body: { outcome, at } }) => {
      const time = Math.min(now(), at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at));
      const reported = await tasks.report({ taskId: params.id, outcome, at: time });
      if (reported.status === 'unknown') throw noTask();
      if (reported.status === 'refused')
        throw new HttpError('task-state', `The task is ${reported.task.state}: nothing went out yet.`);
      return { taskId: params.id, outcome, status: reported.status };
    },
  );
}

function toFilter({ limit, ...filters }: TaskQuery): TaskFilter {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), limit: Number(limit ?? '100') };
}

const noTask = (): HttpError => new HttpError('not-found', 'There is no task with this id.');

async function findTask(tasks: TaskServices, taskId: string): Promise<TaskRecord> {
  const task = await tasks.find(taskId);
  if (task === undefined) throw noTask();
  return task;
}

async function change(tasks: TaskServices, taskId: string, wanted: TaskChange): Promise<TaskAnswer> {
  const changed = await tasks.change(taskId, wanted);
  if (changed.status === 'unknown') throw noTask();
  if (changed.status === 'refused')
    throw new HttpError('task-state', `The task is ${changed.task.state}: ${allowed[wanted.kind]}`);
  return toAnswer(changed.task);
}

const allowed: Readonly<Record<TaskChange['kind'], string>> = {
  retry: 'only a parked one is tried again.',
  run: 'only a waiting one is brought forward.',
  hold: 'only a waiting one can be held.',
  release: 'only a held one is released.',
  due: 'only of a waiting or held one the time can be changed.',
  cancel: 'one that is running or done cannot be cancelled.',
};

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
  const { while: asked, ...shown } = rest;
  return {
    ...shown,
    ...(asked !== undefined && { while: { ...asked.conditions } }),
    ...(cause !== undefined && { cause: { ...cause } }),
    createdAt: instant(shown.createdAt),
    dueAt: instant(shown.dueAt),
    nextAt: instant(shown.nextAt),
    ...(lastError !== undefined && { lastError }),
    ...(finishedAt !== undefined && { finishedAt: instant(finishedAt) }),
    ...(result !== undefined && { result: { ...result } }),
  };
}

const instant = (epochMs: number): string => new Date(epochMs).toISOString();
