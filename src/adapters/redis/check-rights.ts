import { Cluster, type Redis } from 'ioredis';
import type { RedisRole, RoleFinding } from './check-redis-role.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { runScript } from './redis-script.ts';

/** Commands on keys, in scripts or not, that each role uses. docs/data-plane.md lists them for access control lists. */
const commands: Readonly<Record<RedisRole, readonly string[]>> = {
  snapshots: ['get', 'mget', 'set', 'mset', 'del'],
  ledger: [
    ...['get', 'mget', 'getrange', 'set', 'del', 'pttl', 'pexpire', 'llen', 'lrange', 'rpush'],
    ...['hget', 'hgetall', 'hmget', 'hset', 'hincrby', 'hdel', 'smembers'],
    ...[
      'zadd',
      'zcard',
      'zrange',
      'zrangebylex',
      'zrangebyscore',
      'zremrangebyscore',
      'zrem',
      'xadd',
      'xrange',
      'xdel',
    ],
  ],
};

/** Additional commands of the near cache; these forms change nothing. */
const cacheCalls = [['ROLE'], ['INFO', 'server'], ['CLIENT', 'ID'], ['CLIENT', 'TRACKING', 'OFF']] as const;

const isRefusal = (words: string): boolean =>
  /NOPERM|permission|ACL failure|can't run this command/i.test(words);
const isAboutKeys = (words: string): boolean => /\bkeys?\b/i.test(words);

/** Checks that the access control list grants the user every right that the roles need, and lists the missing ones. */
export async function checkRights(
  client: RedisClient,
  keys: KeyLayout,
  roles: readonly RedisRole[],
): Promise<RoleFinding[]> {
  const names = [...new Set(roles.flatMap((role) => commands[role]))];
  const probe = roles.includes('ledger') ? keys.rightsProbe : keys.snapshot('rights-probe');
  const refused = await tryCommands(client, probe, names);
  const missing = refused.filter(({ words }) => !isAboutKeys(words)).map(({ command }) => command);
  const cannot = roles.includes('snapshots') ? await tryCacheCalls(client) : [];
  return [
    ...(refused.some(({ words }) => isAboutKeys(words))
      ? [lacking('refuse', `~${keys.prefix}:*`, 'its keys')]
      : []),
    ...(missing.length === 0
      ? []
      : [lacking('refuse', missing.map((name) => `+${name}`).join(' '), 'commands')]),
    ...(cannot.length === 0
      ? []
      : [lacking('warn', cannot.join(' '), 'what the near cache needs, which stays off')]),
  ];
}

const lacking = (severity: RoleFinding['severity'], rights: string, what: string): RoleFinding => ({
  severity,
  code: 'rights-missing',
  message: `Redis refuses this user ${what}: give it ${rights} (docs/data-plane.md, Access)`,
});

type Refusal = { readonly command: string; readonly words: string };

async function tryCommands(client: RedisClient, key: string, names: readonly string[]): Promise<Refusal[]> {
  try {
    const reply = (await runScript(client, 'probe-rights', [key], names)) as readonly Buffer[];
    const refusals: Refusal[] = [];
    for (let index = 0; index + 1 < reply.length; index += 2)
      refusals.push({ command: String(reply[index]), words: String(reply[index + 1]) });
    return refusals.filter(({ words }) => isRefusal(words));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (!isRefusal(words)) throw error;
    // The script itself was refused.
    return [{ command: 'eval +evalsha', words }];
  }
}

async function tryCacheCalls(client: RedisClient): Promise<string[]> {
  const servers: readonly Redis[] = client instanceof Cluster ? client.nodes('master') : [client];
  const refused = await Promise.all(
    servers.flatMap((server) =>
      cacheCalls.map(async ([command, ...words]) => {
        const reply = await server.call(command, ...words).catch((error: unknown) => error);
        if (!(reply instanceof Error && isRefusal(reply.message))) return [];
        return [`+${[command, ...(command === 'CLIENT' ? words.slice(0, 1) : [])].join('|').toLowerCase()}`];
      }),
    ),
  );
  return [...new Set(refused.flat())];
}
