import { ServiceError } from '../../domain/shared/service-error.ts';
import { checkRedisRole, type RoleFinding } from './check-redis-role.ts';
import { checkRights } from './check-rights.ts';
import {
  backgroundLimits,
  connectRedis,
  ledgerLimits,
  type RedisClient,
  type RedisLimits,
  snapshotLimits,
  untilReached,
} from './connect-redis.ts';
import { followMaster, type MasterFollower } from './follow-master.ts';
import { createKeyLayout } from './key-layout.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';
import { asStore } from './redis-error.ts';
import { defineScripts } from './redis-script.ts';
import type { WatchedServer } from './watch-servers.ts';

export type ServerOptions = {
  /** Decisions, tasks, memories, budgets: persistent, noeviction. */
  readonly ledger: RedisEndpoint;
  /** Snapshots and identities, which can be reloaded; the ledger's server if absent. */
  readonly snapshots?: RedisEndpoint;
  /** Separates tenants. */
  readonly prefix: string;
  /**
   * The time that a decision waits for one answer. The snapshots' limit includes redirections, and each attempt has its own
   * limit.
   */
  readonly limits?: { readonly snapshots: RedisLimits; readonly ledger: RedisLimits };
  /** Called for a setting that breaks a promise, at the start and when it changes while the store is open. */
  readonly onFinding?: (finding: RoleFinding) => void;
  /** Called for every error of a connection; calls reject on their own. */
  readonly onConnectionError?: (error: Error) => void;
};

/** The clients of the one or two servers. `loading` and `records` may wait long. */
export type Clients = ReturnType<typeof connectAll>;

export function connectAll(options: ServerOptions) {
  const connect = (endpoint: RedisEndpoint, limits: RedisLimits, gather: boolean): RedisClient => {
    const client = connectRedis(endpoint, limits, options.onConnectionError ?? (() => undefined), gather);
    defineScripts(client);
    return client;
  };
  const snapshots = options.snapshots ?? options.ledger;
  return {
    snapshots: connect(snapshots, options.limits?.snapshots ?? snapshotLimits, false),
    loading: connect(snapshots, backgroundLimits, true),
    ledger: connect(options.ledger, options.limits?.ledger ?? ledgerLimits, false),
    records: connect(options.ledger, backgroundLimits, false),
  };
}

/** The ledger's follower, and the snapshots' if that is another server. */
export function followMasters(
  clients: Clients,
  options: ServerOptions,
): readonly [MasterFollower, ...MasterFollower[]] {
  const { ledger, snapshots, onConnectionError = () => undefined } = options;
  const ofLedger = [clients.ledger, clients.records];
  const ofSnapshots = [clients.snapshots, clients.loading];
  if (snapshots === undefined)
    return [followMaster([...ofLedger, ...ofSnapshots], ledger, onConnectionError)];
  return [
    followMaster(ofLedger, ledger, onConnectionError),
    followMaster(ofSnapshots, snapshots, onConnectionError),
  ];
}

const startMs = 10_000;

export async function reachAll(
  clients: Clients,
  { ledger, snapshots = ledger }: ServerOptions,
): Promise<void> {
  const reach = (client: RedisClient, endpoint: RedisEndpoint) => untilReached(client, endpoint, startMs);
  await Promise.all([
    ...[clients.ledger, clients.records].map((client) => reach(client, ledger)),
    ...[clients.snapshots, clients.loading].map((client) => reach(client, snapshots)),
  ]);
}

/** Reports what is wrong with the servers. Rejects if they cannot serve. */
export async function refuseUnfit(
  clients: Clients,
  options: ServerOptions,
): Promise<readonly WatchedServer[]> {
  const keys = createKeyLayout(options.prefix);
  const servers: WatchedServer[] = [];
  const found: RoleFinding[] = [];
  for (const { client, roles } of serversOf(clients, options)) {
    const findings = await asStore(checkRedisRole(client, roles));
    found.push(...(await checkRights(client, keys, roles)), ...findings);
    servers.push({ client, roles, findings });
  }
  const unfit = found.find(({ severity }) => severity === 'refuse');
  if (unfit !== undefined) throw new ServiceError('store-unavailable', unfit.message);
  for (const finding of found) options.onFinding?.(finding);
  return servers;
}

function serversOf(
  clients: Clients,
  { snapshots }: ServerOptions,
): readonly Omit<WatchedServer, 'findings'>[] {
  if (snapshots === undefined) return [{ client: clients.records, roles: ['ledger', 'snapshots'] }];
  return [
    { client: clients.records, roles: ['ledger'] },
    { client: clients.loading, roles: ['snapshots'] },
  ];
}
