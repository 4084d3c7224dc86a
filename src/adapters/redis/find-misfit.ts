import type { Redis } from 'ioredis';
import { explainReply, isRightsRefusal } from './explain-reply.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';

/**
 * What a server that answers does not have of what its URL asks for: its kind, its database, its password. Clients go on without
 * all three. Undefined: it has everything, or does not let its user see.
 */
export async function findMisfit(server: Redis, endpoint: RedisEndpoint): Promise<string | undefined> {
  return (
    (await findOtherKind(server, endpoint.mode)) ??
    (endpoint.mode === 'standalone' ? await findMissingDatabase(server, endpoint) : undefined) ??
    (endpoint.mode === 'sentinel' ? undefined : await findUnusedPassword(server, endpoint))
  );
}

const kinds: Readonly<Record<string, string>> = {
  standalone: 'it is a server by itself: write redis://host:port in its place',
  sentinel: 'it is a sentinel: write redis+sentinel://host,host/name',
  cluster: 'it is a node of a cluster: write redis+cluster://host,host',
};

async function findOtherKind(server: Redis, mode: RedisEndpoint['mode']): Promise<string | undefined> {
  const info = await server.info('server').catch(() => '');
  const kind = /^(?:redis|server)_mode:(\w+)/m.exec(String(info))?.[1];
  return kind === undefined || kind === mode ? undefined : kinds[kind];
}

async function findMissingDatabase(server: Redis, { db }: RedisEndpoint): Promise<string | undefined> {
  if (db === undefined || db === 0) return undefined;
  try {
    await server.call('SELECT', db);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (isRightsRefusal(message)) return `the user may not take database ${db}: give it +select`;
    return `database ${db} cannot be selected: ${explainReply(message) ?? 'the server refuses it'}`;
  }
}

/** A configured password implies that access without it is impossible. */
async function findUnusedPassword(
  server: Redis,
  { username = 'default', password }: RedisEndpoint,
): Promise<string | undefined> {
  if (password === undefined || username !== 'default') return undefined;
  const reply = await server.call('AUTH', password).catch((error: unknown) => error);
  const isUnused =
    reply instanceof Error && /no password is set|without any password configured/.test(reply.message);
  return isUnused
    ? 'it lets everybody in without a password, and the URL has one: set requirepass there, or take it out here'
    : undefined;
}
