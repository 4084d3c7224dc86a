import type { FastifyInstance, FastifyRequest } from 'fastify';
import { decodeText } from '../../shared/decode-text.ts';
import { HttpError } from '../errors/http-error.ts';
import { type ItemList, parseJsonBody, parseListBody } from './parse-json-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The list of a body whose items get an answer each. */
    items?: ItemList;
  }
}

/** Reads bodies by our own rules instead of the framework's. An empty body counts as absent if the route takes none. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      try {
        refuseCompression(request);
        done(null, readBody(request, inUtf8(body)));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  );
  app.addHook('preValidation', (request, _reply, done) =>
    request.body === undefined && wantsBody(request) ? done(emptyBody()) : done(),
  );
}

function readBody(request: FastifyRequest, body: Buffer): unknown {
  if (body.length === 0 && !wantsBody(request)) return undefined;
  const { items } = request.routeOptions.config;
  return items === undefined ? parseJsonBody(body) : parseListBody(body, items);
}

/** Some clients send UTF-16, whose mark names it. */
function inUtf8(body: Buffer): Buffer {
  const isMarked = body[0] === 0xff || body[0] === 0xfe;
  const decoded = isMarked ? decodeText(body) : undefined;
  return decoded !== undefined && 'text' in decoded ? Buffer.from(decoded.text) : body;
}

const wantsBody = (request: FastifyRequest): boolean => request.routeOptions.schema?.body !== undefined;

const emptyBody = (): HttpError => new HttpError('malformed-json', 'The body is empty: send a JSON object.');

function refuseCompression(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new HttpError('unsupported-media-type', 'Send the body uncompressed, without Content-Encoding.');
}
