import { findUnfit, type RedisRole, type RoleFinding, readServers } from './check-redis-role.ts';
import type { RedisClient } from './connect-redis.ts';

export type WatchedServer = {
  readonly client: RedisClient;
  readonly roles: readonly RedisRole[];
  /** Those that were found and reported at the start. */
  readonly findings: readonly RoleFinding[];
};

export type ServerWatchOptions = {
  readonly servers: readonly WatchedServer[];
  /** Called for each finding when it appears, and again if it had gone meanwhile. */
  readonly onFinding: (finding: RoleFinding) => void;
  /** Called when a server of snapshots has dropped keys to save memory. Rejections are tried again. */
  readonly onEvicted: () => Promise<void>;
  readonly everyMs?: number;
};

export type ServerWatch = {
  /** What is wrong with the settings at the latest look. */
  readonly findings: () => readonly RoleFinding[];
  close(): void;
};

/** A look costs each server two or three short commands. */
const defaultEveryMs = 5000;

/**
 * Looks at the servers' settings again and again: an operator may change them while the service runs, and a failover brings a
 * server with settings of its own. A server that does not answer keeps its last findings; other checks report it.
 */
export function watchServers(options: ServerWatchOptions): ServerWatch {
  const { servers, onFinding, onEvicted, everyMs = defaultEveryMs } = options;
  const found = new Map(servers.map((server) => [server, server.findings]));
  const evicted = new Map<WatchedServer, number>();
  const look = async (server: WatchedServer): Promise<void> => {
    const facts = await readServers(server.client);
    const before = new Set(found.get(server)?.map(({ code }) => code));
    const findings = findUnfit(facts, server.roles);
    found.set(server, findings);
    for (const finding of findings) if (!before.has(finding.code)) onFinding(finding);
    const count = facts.reduce((sum, one) => sum + (one?.evicted ?? 0), 0);
    const isMore = count > (evicted.get(server) ?? count);
    if (isMore && server.roles.includes('snapshots')) await onEvicted();
    evicted.set(server, count);
  };
  const timer = setInterval(() => {
    for (const server of servers) look(server).catch(ignoreAway);
  }, everyMs);
  return { findings: () => [...found.values()].flat(), close: () => clearInterval(timer) };
}

/** The connection's own listener reports a server that does not answer. */
const ignoreAway = (): void => undefined;
