import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backgroundLimits, type RedisClient } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { createOutcomeCounter } from '../../src/adapters/redis/outcome-calls.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { runScript } from '../../src/adapters/redis/redis-script.ts';
import { type RedisServers, startStandalone } from '../support/redis-servers.ts';

describe('counting how offers fared', () => {
  let servers: RedisServers;
  let client: RedisClient;
  const keys = createKeyLayout('count');
  const place = keys.placeOf('c');
  /** As one report of outcomes does. */
  const add = async (...fields: string[]): Promise<void> => {
    await client.set(place.decision('d'), 'i');
    await client.del(place.outcomes('d'));
    const names = [place.decision('d'), place.outcomes('d'), place.outcomeCounts, place.outcomeMoves];
    const tasks = [place.tasksOf('c'), place.tasksOfDecision('d'), place.due, place.tasksIn('waiting')];
    const none = [0, 0];
    const sizes = [0, 1000, ...none, fields.length, ...none, Date.now(), '', 'd'];
    const counts = fields.flatMap((field) => [field, '']);
    const called = [...names, ...tasks, place.log, ...fields.map(() => place.outcomeCounts)];
    expect(await runScript(client, 'add-outcomes', called, [...sizes, ...counts, 1000])).toEqual([1]);
  };
  const callsOf = async (command: string): Promise<number> => {
    const info = String(await servers.nodes[0]?.command('INFO', 'commandstats'));
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0);
  };

  beforeAll(async () => {
    servers = await startStandalone();
    client = await openRedis(parseRedisUrl(servers.url), backgroundLimits);
  });
  afterAll(async () => {
    client.disconnect();
    await servers.stop();
  });

  it('reads all counts once, and after that only those that moved', async () => {
    await add('loan//shown', 'loan/young/accepted');
    const count = createOutcomeCounter(client, keys);
    const first = [
      { offerId: 'loan', outcome: 'shown', count: 1 },
      { offerId: 'loan', segment: 'young', outcome: 'accepted', count: 1 },
    ];
    expect(new Set(await count())).toEqual(new Set(first));
    await add('loan//shown', 'card//shown', 'loan//shown');
    const later = [
      { offerId: 'loan', outcome: 'shown', count: 3 },
      { offerId: 'loan', segment: 'young', outcome: 'accepted', count: 1 },
      { offerId: 'card', outcome: 'shown', count: 1 },
    ];
    expect(new Set(await count())).toEqual(new Set(later));
    expect(new Set(await count())).toEqual(new Set(later));
    expect(await callsOf('hgetall')).toBe(1);
    expect(await callsOf('hmget')).toBe(1);
    expect(new Set(await createOutcomeCounter(client, keys)())).toEqual(new Set(later));
  });
});
