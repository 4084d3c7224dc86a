import * as http from 'node:http';
import * as https from 'node:https';
import type { HttpAnswer } from './judge-answer.ts';

export type HttpRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, in milliseconds. */
  readonly withinMs: number;
};

export type ExchangedAnswer = HttpAnswer & { readonly retryAfter: string | undefined };

/** The exchange took longer than it may. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

/** A longer answer is cut off. */
const maxAnswerBytes = 16 * 1024;

/** Servers close idle connections after five seconds or more; an earlier end here avoids calls on a connection that is closing. */
const idleMs = 4000;
const agents = {
  'http:': new http.Agent({ keepAlive: true, timeout: idleMs }),
  'https:': new https.Agent({ keepAlive: true, timeout: idleMs }),
};

/**
 * One HTTP exchange; redirects are answers. It takes a quarter of the processor time of `fetch`, which counts where every decision
 * waits for one. Rejects with a `TooSlowError`, or with the error of the network.
 */
export function exchangeHttp({ url, body, withinMs, ...options }: HttpRequest): Promise<ExchangedAnswer> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:');
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { ...options.headers, ...length };
    const agent = agents[isSecure ? 'https:' : 'http:'];
    const request = (isSecure ? https : http).request(url, { ...options, headers, agent });
    const timer = setTimeout(() => request.destroy(new TooSlowError()), withinMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      response.on('error', fail);
      readStart(response, (start) => {
        clearTimeout(timer);
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, retryAfter: answered['retry-after'], ...start });
      });
    });
    request.end(body);
  });
}

/** Gives the answer's text up to the limit, and closes the connection rather than read the rest. */
function readStart(
  response: http.IncomingMessage,
  done: (start: Pick<HttpAnswer, 'text' | 'isCut'>) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const textUpTo = (end?: number) => Buffer.concat(chunks).toString('utf8', 0, end);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length <= maxAnswerBytes) return;
    response.destroy();
    done({ text: textUpTo(maxAnswerBytes), isCut: true });
  });
  response.on('end', () => done({ text: textUpTo(), isCut: false }));
}
