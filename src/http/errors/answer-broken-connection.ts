import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpError, type ProblemCode } from './http-error.ts';
import { problemType, toProblem } from './problem.ts';

/** Answers what never became a request (broken HTTP, huge headers, too slow) and closes the connection. */
export function answerBrokenConnection(failure: { code?: string }, socket: Socket, requestId: string): void {
  if (failure.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(rawAnswer(errorOf(failure.code), requestId));
  socket.destroySoon();
}

function errorOf(code: string | undefined): HttpError {
  const found = code === undefined ? undefined : brokenConnections[code];
  return new HttpError(...(found ?? brokenHttp));
}

const brokenHttp: readonly [ProblemCode, string] = [
  'malformed-http',
  'What arrived cannot be read as HTTP/1.1.',
];
const brokenConnections: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive whole in time.'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'Send fewer or shorter headers.'],
};

function rawAnswer(error: HttpError, requestId: string): string {
  const problem = toProblem(error, requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `request-id: ${requestId}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
