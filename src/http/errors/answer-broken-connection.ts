import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpError, type ProblemCode } from './http-error.ts';
import { problemType, toProblem } from './problem.ts';
import type { MethodRefusal, ResourceMethods } from './resource-methods.ts';

type Failure = { readonly code?: string; readonly bytesParsed?: number; readonly rawPacket?: unknown };

/** Answers what never became a request (broken HTTP, unknown methods, huge headers, too slow) and closes the connection. */
export function answerBrokenConnection(
  failure: Failure,
  socket: Duplex,
  requestId: string,
  resources: ResourceMethods,
): void {
  if (failure.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) close(socket, explain(failure, resources), requestId);
  else socket.destroy();
}

/** Answers CONNECT, which Node does not hand to the framework. */
export function refuseTunnels(server: Server, resources: ResourceMethods, nextId: () => string): void {
  server.on('connect', ({ url = '' }, socket) => close(socket, resources.refuse(url), nextId()));
}

function close(socket: Duplex, refusal: MethodRefusal, requestId: string): void {
  socket.on('error', () => undefined);
  socket.end(rawAnswer(refusal, requestId), () => socket.destroy());
}

function explain(failure: Failure, resources: ResourceMethods): MethodRefusal {
  const url = failure.code === 'HPE_INVALID_METHOD' ? urlOfUnknownMethod(failure) : undefined;
  if (url !== undefined) return resources.refuse(url);
  const found = brokenConnections[failure.code ?? ''] ?? brokenHttp;
  return { error: new HttpError(...found) };
}

/** The URL of a request whose method Node does not know. The packet may contain earlier requests. */
function urlOfUnknownMethod({ rawPacket, bytesParsed = 0 }: Failure): string | undefined {
  const packet = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : '';
  const line = packet.slice(packet.lastIndexOf('\n', bytesParsed) + 1);
  return /^[\w!#$%&'*+.^`|~-]+ (\S+) HTTP\/1\.[01]\r?\n/.exec(line)?.[1];
}

const brokenHttp: readonly [ProblemCode, string] = [
  'malformed-http',
  'What arrived cannot be read as HTTP/1.1.',
];
const brokenConnections: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive whole in time.'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'Send fewer or shorter headers.'],
};

function rawAnswer({ error, allow }: MethodRefusal, requestId: string): string {
  const problem = toProblem(error, requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `request-id: ${requestId}`,
    ...(allow === undefined ? [] : [`allow: ${allow}`]),
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
