import { spawnSync } from 'node:child_process';
import type { RedisNode, RedisServers } from './redis-servers.ts';

/** One thing that goes wrong, and goes right again by itself. Resolves when its part is done; says what it did. */
export type Mishap = () => Promise<string>;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];

async function nodesWith(servers: RedisServers, role: 'master' | 'slave'): Promise<RedisNode[]> {
  const roles = await Promise.all(
    servers.nodes.map(async (node) => {
      const reply = await node.command('ROLE').catch(() => []);
      return Array.isArray(reply) ? String(reply[0]) : '';
    }),
  );
  return servers.nodes.filter((_, index) => roles[index] === role);
}

/** What can happen to any server. */
export function serverMishaps(servers: RedisServers): Mishap[] {
  const onMaster = (what: string, act: (node: RedisNode) => Promise<unknown>): Mishap => {
    return async () => {
      const node = pick(await nodesWith(servers, 'master'));
      if (node === undefined) return 'nothing: no master';
      await act(node).catch(() => undefined);
      return `${what} ${node.port}`;
    };
  };
  const stop = (ms: number) => async (node: RedisNode) => {
    node.process.kill('SIGSTOP');
    await pause(ms);
    node.process.kill('SIGCONT');
  };
  return [
    onMaster('cut the links of', (node) => node.command('CLIENT', 'KILL', 'TYPE', 'pubsub')),
    onMaster('cut the readers of', (node) => node.command('CLIENT', 'KILL', 'TYPE', 'normal')),
    onMaster('pause', (node) => node.command('CLIENT', 'PAUSE', 300)),
    onMaster('pause longer', (node) => node.command('CLIENT', 'PAUSE', 1200)),
    onMaster('stop for 200 ms', stop(200)),
    onMaster('stop for 900 ms', stop(900)),
  ];
}

/** What can happen to a cluster besides: masters change places, slots move. */
export function clusterMishaps(servers: RedisServers): Mishap[] {
  return [
    async () => {
      const replica = pick(await nodesWith(servers, 'slave'));
      await replica?.command('CLUSTER', 'FAILOVER').catch(() => undefined);
      return `fail over to ${replica?.port}`;
    },
    async () => {
      const master = pick(await nodesWith(servers, 'master'));
      master?.process.kill('SIGSTOP');
      await pause(2500);
      master?.process.kill('SIGCONT');
      return `stop for 2500 ms ${master?.port}`;
    },
    async () => {
      const [from, to] = (await nodesWith(servers, 'master')).sort(() => Math.random() - 0.5);
      if (from === undefined || to === undefined) return 'nothing: no two masters';
      const ids = await Promise.all([from, to].map((node) => node.command('CLUSTER', 'MYID')));
      const words = [
        '--cluster',
        'reshard',
        `127.0.0.1:${from.port}`,
        '--cluster-from',
        String(ids[0]),
        '--cluster-to',
      ];
      const rest = [String(ids[1]), '--cluster-slots', '50', '--cluster-yes'];
      const run = spawnSync('redis-cli', [...words, ...rest], { timeout: 20_000 });
      return `move 50 slots from ${from.port} to ${to.port}: ${run.status === 0 ? 'done' : 'refused'}`;
    },
  ];
}

/** The sentinels change masters, as for maintenance. */
export function sentinelMishaps(servers: RedisServers): Mishap[] {
  return [
    async () => {
      const reply = await servers.nodes
        .at(-1)
        ?.command('SENTINEL', 'FAILOVER', 'main')
        .catch((error: unknown) => String(error));
      await pause(2000);
      return `sentinel failover: ${String(reply)}`;
    },
    async () => {
      const [master] = await nodesWith(servers, 'master');
      master?.process.kill('SIGSTOP');
      await pause(3000);
      master?.process.kill('SIGCONT');
      return `stop for 3000 ms ${master?.port}`;
    },
  ];
}
