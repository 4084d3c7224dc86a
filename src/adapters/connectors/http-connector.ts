import type { ActionCall, ActionConnector } from '../../deliver/ports.ts';
import { DeliveryError } from '../../deliver/ports.ts';
import { readRefusal } from './read-refusal.ts';
import { readWebhookSecret, signWebhook } from './sign-webhook.ts';

export type HttpConnectorOptions = {
  readonly url: string;
  /** Standard Webhooks secret, `whsec_…`; unsigned without. */
  readonly secret?: string;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** A longer call is refused unsent; a longer answer is cut off. */
const maxBodyBytes = 256 * 1024;
const maxAnswerBytes = 16 * 1024;

/**
 * Posts calls as JSON to one address, signed by Standard Webhooks, with the Idempotency-Key as webhook-id. 2xx means done.
 * 4xx means refused, except 408, 409, 425 and 429. Everything else, redirects included, may be retried. An answer may contain
 * a `reference`, and a refusal its reason (`readRefusal`).
 */
export function createHttpConnector(options: HttpConnectorOptions): ActionConnector {
  const key = options.secret === undefined ? undefined : readWebhookSecret(options.secret);
  return {
    async carryOut(call) {
      const body = JSON.stringify(call.body);
      if (Buffer.byteLength(body) > maxBodyBytes)
        return { status: 'refused', detail: 'the call is too large' };
      const answer = await post(options, headersOf(call, body, key, options.now()), body);
      return readOutcome(answer, options.now());
    },
  };
}

function headersOf(call: ActionCall, body: string, key: Buffer | undefined, now: number) {
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'tact',
    'idempotency-key': call.idempotencyKey,
    ...(key && signWebhook(key, call.idempotencyKey, Math.floor(now / 1000), body)),
  };
}

type Answer = { readonly status: number; readonly retryAfter: string | null; readonly text: string };

async function post(
  { url, timeoutMs }: HttpConnectorOptions,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const text = await readStart(response);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
  } catch (error) {
    throw new DeliveryError(describeNetworkFailure(error, timeoutMs), { cause: error });
  }
}

/** The answer's text up to the limit; the rest is not read. */
async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8');
}

function describeNetworkFailure(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'the connector cannot be reached' : `the connector cannot be reached (${code})`;
}

const worthRetrying: ReadonlySet<number> = new Set([408, 409, 425, 429]);

function readOutcome(
  { status, retryAfter, text }: Answer,
  now: number,
): Awaited<ReturnType<ActionConnector['carryOut']>> {
  if (status >= 200 && status < 300) {
    const reference = readReference(text);
    return { status: 'done', ...(reference !== undefined && { reference }) };
  }
  const detail = `HTTP ${status}`;
  if (status >= 400 && status < 500 && !worthRetrying.has(status))
    return { status: 'refused', detail: `${detail}${withColon(readRefusal(text))}` };
  const retryAfterMs = readRetryAfter(retryAfter, now);
  throw new DeliveryError(`the connector answered ${detail}`, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

const withColon = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);

/** Seconds or a date (RFC 9110), in milliseconds from now. */
function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function readReference(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('reference' in answer)) return undefined;
    return typeof answer.reference === 'string' ? answer.reference.slice(0, 128) : undefined;
  } catch {
    return undefined;
  }
}
