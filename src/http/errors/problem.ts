import { z } from 'zod';
import { type Fault, ServiceError } from '../../domain/shared/service-error.ts';
import { HttpError, type ProblemCode, problemCatalogue } from './http-error.ts';

/** One fault, with its place. */
export const faultSchema = z.strictObject({
  pointer: z.string().describe('JSON Pointer (RFC 6901) into the body; /path/… and /query/… for the URL.'),
  message: z.string().describe('What is wrong with the value.'),
  example: z.unknown().optional().describe('A value that would be right.'),
});

/** The body of every 4xx and 5xx answer: problem details (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('Where the error is explained.'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().describe('Stable; see /docs/errors.'),
    instance: z.string().describe('The request’s id, as in the request-id header and the log.'),
    errors: z.array(faultSchema).optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

export const problemType = 'application/problem+json; charset=utf-8';

/** An error as the caller sees it. */
export function toProblem(error: ServiceError | HttpError, requestId: string): Problem {
  const { status, title } = problemCatalogue[error.code];
  const problem = {
    type: `/docs/errors#${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    instance: requestId,
  };
  return error.faults.length === 0 ? problem : { ...problem, errors: error.faults.map(toWire) };
}

const toWire = ({ pointer, message, example }: Fault): NonNullable<Problem['errors']>[number] =>
  example === undefined ? { pointer, message } : { pointer, message, example };

/**
 * The error to answer for a thrown value: refusals of the framework by their code, anything unknown as `internal` without its
 * message.
 */
export function toKnownError(thrown: unknown): ServiceError | HttpError {
  if (thrown instanceof ServiceError || thrown instanceof HttpError) return thrown;
  const { code, statusCode } = asFrameworkError(thrown);
  const known = frameworkErrors[code];
  if (known !== undefined) return new HttpError(known.code, known.detail);
  if (statusCode >= 400 && statusCode < 500)
    return new HttpError('invalid-request', 'The request cannot be read.');
  return new HttpError(
    'internal',
    'The service failed; report the instance id, which is also in its log.',
    [],
    thrown,
  );
}

function asFrameworkError(thrown: unknown): { code: string; statusCode: number } {
  const { code, statusCode } = Object(thrown) as { code?: unknown; statusCode?: unknown };
  return { code: String(code), statusCode: typeof statusCode === 'number' ? statusCode : 500 };
}

const frameworkErrors: Readonly<Record<string, { code: ProblemCode; detail: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'Send the body with Content-Type: application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body-too-large',
    detail: 'The body is over the limit of this resource.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'invalid-request',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: {
    code: 'invalid-request',
    detail: 'The URL is not well formed: check its percent-encoding.',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'uri-too-long',
    detail: 'A part of the path is longer than any id can be (128 characters).',
  },
};
