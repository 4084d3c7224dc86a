import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';
import { isRightsRefusal } from './explain-reply.ts';

export type RedisRole = 'snapshots' | 'ledger';

/** A setting of a server that breaks a promise of its role. `refuse`: do not start. */
export type RoleFinding = {
  readonly severity: 'refuse' | 'warn';
  readonly code: string;
  /** The problem and the right setting. */
  readonly message: string;
};

type ServerFacts = {
  readonly version: string;
  readonly role: string;
  readonly replicas: number;
  readonly maxmemory: number;
  readonly policy: string;
  /** Undefined if the server does not report it. */
  readonly appendonly: string | undefined;
  readonly appendfsync: string | undefined;
  readonly minReplicas: number | undefined;
  /** Keys that this process of the server dropped to save memory. */
  readonly evicted: number;
};

const oldestVersion = [6, 2] as const;

/** Checks every master. A setting hidden by an access control list is a finding, never a failure. */
export const checkRedisRole = async (
  client: RedisClient,
  roles: readonly RedisRole[],
): Promise<RoleFinding[]> => findUnfit(await readServers(client), roles);

/** Reads the settings of every master; undefined where they are hidden or the server does not answer. */
export const readServers = (client: RedisClient): Promise<readonly (ServerFacts | undefined)[]> =>
  Promise.all((client instanceof Cluster ? client.nodes('master') : [client]).map(readFacts));

/** What is wrong with servers of these roles, each kind of finding once. */
export function findUnfit(
  facts: readonly (ServerFacts | undefined)[],
  roles: readonly RedisRole[],
): RoleFinding[] {
  const findings = facts.flatMap((one) =>
    one === undefined ? [hidden] : [...checkServer(one), ...roles.flatMap((role) => checkRole(one, role))],
  );
  return [...new Map(findings.map((finding) => [finding.code, finding])).values()];
}

const hidden: RoleFinding = {
  severity: 'warn',
  code: 'settings-hidden',
  message:
    'Redis does not let this user run INFO: its settings could not be checked against docs/data-plane.md',
};

/** Undefined if the user may not see them. Rejects when the server does not answer or is not up. */
async function readFacts(server: Redis): Promise<ServerFacts | undefined> {
  const info = await server.info().catch(ignoreRefusal);
  if (info === undefined) return undefined;
  const fields = new Map(info.split(/\r?\n/).map((line) => line.split(':', 2) as [string, string]));
  const setting = async (name: string): Promise<string | undefined> => {
    // Forbidden on managed servers and by careful access control lists.
    const reply = await server.config('GET', name).catch(() => undefined);
    return Array.isArray(reply) ? String(reply[1]) : undefined;
  };
  const aof = fields.get('aof_enabled');
  const minReplicas = await setting('min-replicas-to-write');
  return {
    version: fields.get('redis_version') ?? '0',
    role: fields.get('role') ?? '',
    replicas: Number(fields.get('connected_slaves') ?? 0),
    maxmemory: Number(fields.get('maxmemory') ?? 0),
    policy: fields.get('maxmemory_policy') ?? '',
    appendonly: aof === undefined ? undefined : aof === '1' ? 'yes' : 'no',
    appendfsync: await setting('appendfsync'),
    minReplicas: minReplicas === undefined ? undefined : Number(minReplicas),
    evicted: Number(fields.get('evicted_keys') ?? 0),
  };
}

/** Forbidden by an access control list, or renamed away. */
function ignoreRefusal(error: unknown): undefined {
  const words = error instanceof Error && error.name === 'ReplyError' ? error.message : '';
  if (!isRightsRefusal(words) && !words.startsWith('ERR unknown command')) throw error;
}

function checkServer({ version, role }: ServerFacts): RoleFinding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1]);
  return [
    ...(isOld ? [finding('refuse', 'version-too-old', `Redis ${version} is older than 6.2`)] : []),
    ...(role === 'slave'
      ? [finding('refuse', 'not-a-master', 'This Redis is a replica: name its master, or the sentinels')]
      : []),
  ];
}

function checkRole(facts: ServerFacts, role: RedisRole): RoleFinding[] {
  return role === 'ledger' ? checkLedger(facts) : checkSnapshots(facts);
}

function checkLedger({ policy, appendonly, appendfsync, replicas, minReplicas }: ServerFacts): RoleFinding[] {
  return [
    ...(policy === 'noeviction'
      ? []
      : [
          finding(
            'refuse',
            'ledger-evicts',
            `maxmemory-policy is ${policy}: under memory pressure Redis would drop decisions, tasks and counts; set noeviction`,
          ),
        ]),
    ...(appendonly === 'no'
      ? [
          finding(
            'warn',
            'ledger-not-persistent',
            'appendonly is no: a Redis that restarts has forgotten decisions and tasks; set appendonly yes',
          ),
        ]
      : []),
    ...(appendonly === 'yes' && appendfsync === 'no'
      ? [
          finding(
            'warn',
            'ledger-not-synced',
            'appendfsync is no: a lost machine takes up to half a minute of decisions with it; set everysec or always',
          ),
        ]
      : []),
    ...(replicas > 0 && minReplicas === 0
      ? [
          finding(
            'warn',
            'ledger-unreplicated-writes',
            'min-replicas-to-write is 0: a master cut off from its replicas goes on accepting what a failover will lose; set 1',
          ),
        ]
      : []),
  ];
}

function checkSnapshots({ policy, maxmemory }: ServerFacts): RoleFinding[] {
  if (maxmemory === 0 || policy === 'noeviction') return [];
  return [
    finding(
      'warn',
      'snapshots-evict',
      `maxmemory-policy is ${policy}: under memory pressure customers become unknown without a word; set noeviction`,
    ),
  ];
}

const finding = (severity: RoleFinding['severity'], code: string, message: string): RoleFinding => ({
  severity,
  code,
  message,
});
