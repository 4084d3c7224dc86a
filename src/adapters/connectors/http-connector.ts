import { type ActionCall, type CallAnswer, DeliveryError } from '../../deliver/ports.ts';
import type { ConnectorEntry, Verdict } from '../../domain/pack/format/connector-entry.ts';
import { shorten } from '../../shared/shorten.ts';
import { type ExchangedAnswer, exchangeHttp, type HttpRequest, TooSlowError } from './exchange-http.ts';
import { judgeAnswer, meaningOfCall, meaningOfProbe } from './judge-answer.ts';
import { readWebhookSecret, signWebhook } from './sign-webhook.ts';

export type HttpConnectorOptions = {
  readonly url: string;
  /** Standard Webhooks secret, `whsec_…`; unsigned without. */
  readonly secret?: string;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Further headers of each call; none if absent. */
  readonly headers?: () => Readonly<Record<string, string>>;
};

/** How a system is spoken to, as its pack declares it. */
export type Contract = Pick<ConnectorEntry, 'idempotencyHeader' | 'answers' | 'probe'>;

const standard: Contract = {};

/** One system of record at one address. As the port, but with the contract in force. */
export type HttpConnector = {
  carryOut(call: ActionCall, contract?: Contract): Promise<CallAnswer>;
  probe(call: ActionCall, contract?: Contract): Promise<CallAnswer | { readonly status: 'not-made' }>;
};

/** A longer call is refused unsent. */
const maxBodyBytes = 256 * 1024;

/**
 * Posts calls as JSON to one address, signed by Standard Webhooks, with the key of the call as webhook-id, and reads with GET what
 * became of them. The contract says what answers mean; `meaningOfCall` and `meaningOfProbe` are the standard. An answer may contain a
 * `reference`, and a refusal its reason (`readReason`).
 */
export function createHttpConnector(options: HttpConnectorOptions): HttpConnector {
  const key = options.secret === undefined ? undefined : readWebhookSecret(options.secret);
  const ask = (call: ActionCall, contract: Contract, url: string, body?: string) =>
    exchange({
      url,
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...options.headers?.(), ...headersOf(call, contract, body, key, options.now()) },
      ...(body !== undefined && { body }),
      withinMs: Math.min(call.withinMs ?? options.timeoutMs, options.timeoutMs),
    });
  return {
    async carryOut(call, contract = standard) {
      const body = JSON.stringify(call.body);
      if (Buffer.byteLength(body) > maxBodyBytes)
        return { status: 'refused', detail: 'the call is too large' };
      const answer = await ask(call, contract, options.url, body);
      const outcome = readOutcome(answer, contract.answers, meaningOfCall, options.now());
      if (outcome.status !== 'not-made') return outcome;
      throw failure(answer, options.now(), true);
    },
    async probe(call, contract = standard) {
      const { probe } = contract;
      if (probe === undefined) return { status: 'not-made' };
      const path = probe.path.replace('{key}', encodeURIComponent(call.idempotencyKey));
      const answer = await ask(call, contract, `${options.url.replace(/\/$/, '')}${path}`);
      return readOutcome(answer, probe.answers, meaningOfProbe, options.now());
    },
  };
}

function headersOf(
  { idempotencyKey }: ActionCall,
  { idempotencyHeader = 'idempotency-key' }: Contract,
  body: string | undefined,
  key: Buffer | undefined,
  now: number,
): Record<string, string> {
  return {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'tact',
    [idempotencyHeader.toLowerCase()]: idempotencyKey,
    ...(key && signWebhook(key, idempotencyKey, Math.floor(now / 1000), body ?? '')),
  };
}

async function exchange(request: HttpRequest): Promise<ExchangedAnswer> {
  try {
    return await exchangeHttp(request);
  } catch (error) {
    throw new DeliveryError(describeNetworkFailure(error, request.withinMs), {
      cause: error,
      didNothing: wasNeverConnected(error),
    });
  }
}

function describeNetworkFailure(error: unknown, withinMs: number): string {
  if (error instanceof TooSlowError) return `no answer within ${withinMs} ms`;
  const code = codeOf(error);
  return code === undefined ? 'the connector cannot be reached' : `the connector cannot be reached (${code})`;
}

const beforeSending: ReadonlySet<string | undefined> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

const wasNeverConnected = (error: unknown): boolean => beforeSending.has(codeOf(error));

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function readOutcome(
  answer: ExchangedAnswer,
  declared: Contract['answers'] = [],
  byDefault: (status: number) => Verdict,
  now: number,
): CallAnswer | { readonly status: 'not-made' } {
  const { means, reason } = judgeAnswer(answer, declared, byDefault);
  if (means === 'confirmed') {
    const reference = readReference(answer.text);
    return { status: 'done', ...(reference !== undefined && { reference }) };
  }
  if (means === 'refused')
    return { status: 'refused', detail: `HTTP ${answer.status}${reason === undefined ? '' : `: ${reason}`}` };
  if (means === 'retry') return { status: 'not-made' };
  throw failure(answer, now, false);
}

const failure = ({ status, retryAfter }: ExchangedAnswer, now: number, didNothing: boolean): DeliveryError =>
  new DeliveryError(`the connector answered HTTP ${status}`, {
    didNothing,
    retryAfterMs: readRetryAfter(retryAfter, now),
  });

/** Seconds or a date (RFC 9110), in milliseconds from now. */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function readReference(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('reference' in answer)) return undefined;
    return typeof answer.reference === 'string' ? shorten(answer.reference, 128) : undefined;
  } catch {
    return undefined;
  }
}
