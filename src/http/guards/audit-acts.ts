import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refusalOf } from '../errors/answer-problems.ts';
import type { AuditEntry, HttpOptions } from '../services/http-options.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the audit log calls a request to this route, and the kind of thing whose `id` is in its path. */
    audit?: { readonly act: string; readonly kind: 'customer' | 'task' | 'budget' | 'key' | 'release' };
  }
}

/** Writes a line for each act on the routes that declare `audit`, even if the caller disconnects before the answer. */
export function auditActs(app: FastifyInstance, audit: HttpOptions['audit']): void {
  if (audit === undefined) return;
  app.addHook('onRoute', (route) => {
    const stated = route.config?.audit;
    if (stated === undefined) return;
    route.onSend = [route.onSend ?? []].flat().concat((request, reply, payload, done) => {
      // Strangers did nothing; the request log has them.
      if (reply.statusCode !== 401 && reply.statusCode !== 429) audit(toEntry(request, reply, stated));
      done(null, payload);
    });
  });
}

function toEntry(
  request: FastifyRequest,
  reply: FastifyReply,
  { act, kind }: { act: string; kind: string },
): AuditEntry {
  const { statusCode: status } = reply;
  const code = refusalOf(request)?.code;
  // A key that is issued has its name in the body.
  const { name } = Object(request.body) as { name?: unknown };
  const { id = name } = Object(request.params) as { id?: unknown };
  return {
    requestId: request.id,
    key: request.apiKey?.name ?? null,
    act,
    object: `${kind}:${maskId(String(id))}`,
    result: status < 400 ? 'done' : status < 500 ? 'refused' : 'failed',
    status,
    ...(code && { code }),
  };
}

/** The first 16 hexadecimal digits of the id's SHA-256: they find the line for a known id and do not reveal the id. */
const maskId = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 16);
