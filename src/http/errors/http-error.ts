import type { Fault, ServiceErrorCode } from '../../domain/shared/service-error.ts';

/** Every code that an error answer can carry, with its HTTP status and title. `docs/errors.md` has one section per code. */
export const problemCatalogue = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-request': { status: 400, title: 'The request does not fit the schema' },
  'unknown-touchpoint': { status: 400, title: 'No pack declares this touchpoint' },
  'unknown-channel': { status: 400, title: 'The touchpoint has no such channel' },
  'unknown-identity-type': { status: 400, title: 'No pack declares this identity type' },
  'unknown-verification': { status: 400, title: 'The pack does not declare this level of verification' },
  'unknown-attribute': { status: 400, title: 'No pack declares this attribute' },
  'invalid-context': { status: 400, title: 'The context does not fit what the touchpoint declares' },
  'unknown-offer': { status: 400, title: 'The decision made no such offer' },
  'invalid-outcome-time': { status: 400, title: 'The outcome’s time cannot be right' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'body-too-large': { status: 413, title: 'The body is over the limit' },
  'malformed-http': { status: 400, title: 'The request is not HTTP' },
  unauthorized: { status: 401, title: 'The request carries no valid API key' },
  forbidden: { status: 403, title: 'The key may not do this' },
  'too-many-requests': { status: 429, title: 'The key has sent more requests than it may' },
  'too-many-wrong-keys': { status: 429, title: 'Too many wrong keys came from this address' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'uri-too-long': { status: 414, title: 'The URL is too long' },
  'headers-too-large': { status: 431, title: 'The headers are over the limit' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'method-not-allowed': { status: 405, title: 'The resource has no such method' },
  'expectation-failed': { status: 417, title: 'The Expect header cannot be met' },
  'interaction-conflict': { status: 409, title: 'This interactionId was used for another request' },
  'snapshot-older': { status: 409, title: 'The stored snapshot is newer' },
  'task-state': { status: 409, title: 'The state of the task does not allow this' },
  'release-state': { status: 409, title: 'The release cannot be moved like this' },
  'key-state': { status: 409, title: 'The state of the key does not allow this' },
  'store-unavailable': { status: 503, title: 'The store cannot be reached' },
  'store-full': { status: 507, title: 'The store has no room left' },
  overloaded: { status: 503, title: 'The service has more work than it can do in time' },
  'shutting-down': { status: 503, title: 'The service is shutting down' },
  internal: { status: 500, title: 'The service failed' },
} as const satisfies Record<ServiceErrorCode, unknown> & Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemCatalogue;

/** A refusal of the HTTP edge, answered as `application/problem+json` (RFC 9457). `message` says what to do. */
export class HttpError extends Error {
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];

  constructor(code: ProblemCode, message: string, faults: readonly Fault[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HttpError';
    this.code = code;
    this.faults = faults;
  }
}
