import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Moved, Wish } from '../../author/release-desk.ts';
import type { Scope } from '../../domain/access/api-key.ts';
import { hashSchema, noteSchema, signatureSchema } from '../../domain/release/manifest.ts';
import { releaseLimits } from '../../domain/release/release-file.ts';
import {
  lastPublished,
  nextNumber,
  type ReleaseBook,
  type ReleaseRecord,
  releaseAt,
} from '../../domain/release/release-life.ts';
import { HttpError, type ProblemCode } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { ReleaseAnswer, ReleaseContentAnswer, ReleaseListAnswer } from '../schemas/release-answers.ts';
import type { HttpServices } from '../services/http-services.ts';

/** Of a proposal with its impact report. */
const proposalBytes = 12_000_000;
const mostListed = 100;

const numberParams = publishSchema(
  z.strictObject({
    id: z
      .string()
      .regex(/^[1-9]\d{0,9}$/)
      .meta({ examples: ['7'] }),
  }),
);
type NumberParams = { readonly id: string };

const note = noteSchema.optional();
const proposalSchema = z.strictObject({
  file: z.string().min(1).max(releaseLimits.bytes).describe('The file that `tact rules release` writes.'),
  impact: z.string().max(5_000_000).optional().describe('The text of the impact report.'),
});

/** The moves of a release, each with the scope that it asks for and what its body may say. */
const moves = {
  approve: {
    scope: 'rules:approve',
    summary: 'Approve a release of somebody else',
    body: z.strictObject({
      impact: hashSchema.nullable().describe('The SHA-256 of the impact report that you have seen.'),
      note,
      signature: signatureSchema.optional(),
    }),
  },
  reject: { scope: 'rules:approve', summary: 'Reject a release', body: z.strictObject({ note }) },
  withdraw: { scope: 'rules:propose', summary: 'Withdraw your own release', body: z.strictObject({ note }) },
  canary: {
    scope: 'rules:publish',
    summary: 'Let a release decide for a share of the known customers',
    body: z.strictObject({ share: z.number().gt(0).max(0.5), note }),
  },
  publish: {
    scope: 'rules:publish',
    summary: 'Let a release decide for all',
    body: z.strictObject({ note }),
  },
  'take-back': {
    scope: 'rules:publish',
    summary: 'Take back a release that is tried',
    body: z.strictObject({ note }),
  },
  rollback: {
    scope: 'rules:publish',
    summary: 'Return to an earlier release',
    body: z.strictObject({ note, signature: signatureSchema.optional() }),
  },
} as const satisfies Record<Wish['act'], { scope: Scope; summary: string; body: z.ZodType }>;

const errors: readonly ProblemCode[] = [
  ...bodyProblems,
  'release-state',
  'not-found',
  'uri-too-long',
  'store-unavailable',
  'store-full',
];
const describe = (operationId: string, summary: string, id: string, more: object = {}) => ({
  operationId,
  tags: ['releases'],
  summary,
  response: describeAnswers({ 200: answer('Done', id) }, errors),
  ...more,
});

/** `/v1/releases`: rule sets that are proposed, approved, tried and published. */
export function addReleaseRoutes(app: FastifyInstance, { releases }: HttpServices, now: () => number): void {
  app.get(
    '/v1/releases',
    { schema: describe('listReleases', 'The releases', 'ReleaseList'), config: { scope: 'rules' } },
    async () => toList(await releases.read(), now()),
  );

  app.get(
    '/v1/releases/log',
    {
      schema: describe('readReleaseLog', 'The log of releases, for audits', 'ReleaseLog'),
      config: { scope: 'rules' },
    },
    async () => ({ entries: await releases.readLog() }),
  );

  app.get<{ Params: NumberParams }>(
    '/v1/releases/:id',
    {
      schema: describe('readRelease', 'A release, with its files and its impact report', 'ReleaseContent', {
        params: numberParams,
      }),
      config: { scope: 'rules' },
    },
    async ({ params }): Promise<ReleaseContentAnswer> => {
      const book = await releases.read();
      const release = find(book, Number(params.id));
      const files = await releases.readFiles(release);
      if ('refused' in files) throw new HttpError('release-state', files.refused);
      const impact = await releases.readImpact(release.manifest);
      return {
        release: toAnswer(release, book, now()),
        manifestText: release.manifestText,
        place: book.size,
        ...(impact !== undefined && { impact: parse(impact) }),
        files: files.map(({ path, text }) => ({ path, text })),
      };
    },
  );

  app.post<{ Body: { file: string; impact?: string } }>(
    '/v1/releases',
    {
      schema: describe('proposeRelease', 'Propose a release', 'Release', {
        body: publishSchema(proposalSchema),
      }),
      bodyLimit: proposalBytes,
      config: { scope: 'rules:propose', audit: { act: 'propose-release', kind: 'release' } },
    },
    async (request) => {
      const { file: text, impact } = request.body;
      return toMoved(await releases.propose({ text, impact, by: callerOf(request) }), now());
    },
  );

  for (const [act, { scope, summary, body }] of Object.entries(moves))
    app.post<{ Params: NumberParams; Body: Omit<Wish, 'act' | 'by'> }>(
      `/v1/releases/:id/${act}`,
      {
        schema: describe(`${act.replace('-b', 'B')}Release`, summary, 'Release', {
          params: numberParams,
          body: publishSchema(body),
        }),
        config: { scope, audit: { act: `${act}-release`, kind: 'release' } },
      },
      async (request) => {
        const wish = { ...request.body, act, by: callerOf(request), ...packsOf(request, act) } as Wish;
        const moved = await releases.move(Number(request.params.id), wish);
        if (moved === undefined) throw notFound();
        return toMoved(moved, now());
      },
    );
}

/** Where nobody is asked for a key, everybody is one person. */
const callerOf = ({ apiKey }: FastifyRequest): string => apiKey?.name ?? 'anonymous';

const packsOf = ({ apiKey }: FastifyRequest, act: string): object =>
  act === 'approve' && apiKey?.packs !== undefined ? { packs: [...apiKey.packs] } : {};

const notFound = (): HttpError =>
  new HttpError('not-found', 'There is no release of this number. GET /v1/releases lists them.');

function find(book: ReleaseBook, number: number): ReleaseRecord {
  const release = [...book.releases.values()].find(({ manifest }) => manifest.number === number);
  if (release === undefined) throw notFound();
  return release;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toMoved(moved: Moved, now: number): ReleaseAnswer {
  if ('refused' in moved) throw new HttpError('release-state', moved.refused);
  return toAnswer(moved.release, moved.book, now);
}

function toList(book: ReleaseBook, now: number): ReleaseListAnswer {
  const tried = book.releases.get(book.canary?.id ?? '');
  return {
    next: { number: nextNumber(book), parent: lastPublished(book)?.id ?? null },
    inForce: releaseAt(book, now)?.manifest.number ?? null,
    canary: tried && book.canary ? { number: tried.manifest.number, share: book.canary.share } : null,
    releases: [...book.releases.values()]
      .slice(-mostListed)
      .reverse()
      .map((release) => toAnswer(release, book, now)),
  };
}

function toAnswer(
  { id, manifest, state, moves: made }: ReleaseRecord,
  book: ReleaseBook,
  now: number,
): ReleaseAnswer {
  const { number, version, parent, author, note: text, impact, validFrom } = manifest;
  return {
    ...{ number, id, state, version, parent, author, note: text, impact },
    ...(validFrom !== undefined && { validFrom }),
    inForce: releaseAt(book, now)?.id === id,
    moves: made.map((move) => ({
      ...{ act: move.act, at: move.at, by: move.by },
      ...(move.note !== undefined && { note: move.note }),
      ...(move.act === 'canary' && { share: move.share }),
    })),
  };
}
