import { connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { Answer } from '../../src/decide/inquiry/inquiry.ts';
import type { MemoryCheck } from '../../src/decide/ports.ts';
import { checkIn, demoRuleSet, passenger } from '../support/demo-airline.ts';
import { type RedisServers, startStandalone, untilTrue } from '../support/redis-servers.ts';
import { memoryChange, sampleCommit, sampleContact, sampleMemory } from './sample-records.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const inForce = { ruleSet: demoRuleSet, loadedAt: now };

let servers: RedisServers;
let proxy: Server;
let trips: string[];
const stores: RedisStore[] = [];

/** What a decision sends. The link that keeps the near cache true sends other commands. */
const sentByDecisions = /\r\n(get|mget|evalsha|eval)\r\n/gi;

/**
 * A port in front of Redis that notes the commands of a client by round trips: what is sent before an answer to the command before is
 * here belongs to the same one.
 */
function startCounting(target: number): Promise<Server> {
  let awaited = 0;
  const server = createServer((client) => {
    const redis = connect(target, '127.0.0.1');
    let isAwaited = false;
    client.on('data', (bytes) => {
      const commands = bytes.toString('latin1').match(sentByDecisions);
      if (commands === null) return;
      const names = commands.map((command) =>
        command
          .trim()
          .toLowerCase()
          .replace(/^eval.*/, 'script'),
      );
      const sent = awaited > 0 ? [trips.pop() ?? '', ...names] : names;
      trips.push(sent.join('+'));
      isAwaited = true;
      awaited += 1;
    });
    redis.on('data', () => {
      if (isAwaited) awaited -= 1;
      isAwaited = false;
    });
    client.pipe(redis).pipe(client);
    for (const socket of [client, redis]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => void [client.destroy(), redis.destroy()]);
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeEach(async () => {
  trips = [];
  servers = await startStandalone();
  proxy = await startCounting(servers.nodes[0]?.port ?? 0);
});

afterEach(async () => {
  for (const store of stores.splice(0)) store.close();
  proxy.close();
  await servers.stop();
});

/** A process of the service. */
async function openProcess(): Promise<RedisStore> {
  const address = proxy.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const limits = { snapshots: backgroundLimits, ledger: backgroundLimits };
  const store = await openRedisStore({
    ledger: parseRedisUrl(`redis://127.0.0.1:${port}`),
    limits,
    prefix: 't',
    retentionMs: 86_400_000,
    now: () => now,
  });
  stores.push(store);
  await untilTrue(async () => store.stats().isLinked, 'the link of the near cache');
  return store;
}

function decide(
  store: RedisStore,
  interactionId: string,
  mode: 'live' | 'dry-run' = 'live',
): Promise<Answer> {
  const clock = { ...systemClock, now: () => now };
  const { snapshots, ledger, losses } = store;
  const withdraw = async () => undefined;
  const services = { snapshots, ledger, losses, withdraw, clock, defaultBudgetMs: 60_000 };
  return answerInteraction(inForce, { ...checkIn(interactionId, 'c-1'), mode }, services);
}

/** The round trips of one decision. */
async function count(deciding: () => Promise<Answer>): Promise<readonly string[]> {
  trips = [];
  await deciding();
  return trips;
}

it('a live decision about a customer who was seen before takes one round trip to Redis', async () => {
  const store = await openProcess();
  await store.customers.put(passenger('c-1'));
  await decide(store, 'k-1');
  expect(await count(() => decide(store, 'k-2'))).toEqual(['script']);
  expect(await count(() => decide(store, 'k-2'))).toEqual(['script']);
  expect(await count(() => decide(store, 'k-3', 'dry-run'))).toEqual(['mget']);
});

it('a live decision about a customer who was not seen before takes two round trips to Redis', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  await one.customers.put(passenger('c-1'));
  expect((await count(() => decide(other, 'k-1'))).map(sorted)).toEqual(['get+mget', 'script']);
  const { memory } = await one.ledger.readMemories('c-1', undefined);
  expect(memory.version).toBe(1);
});

const sorted = (trip: string): string => trip.split('+').sort().join('+');

it('a decision on what another process has changed since is decided again', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  await one.customers.put(passenger('c-1'));
  await decide(other, 'k-1');
  const { memory } = await one.ledger.readMemories('c-1', undefined);
  const next = { ...memory, version: memory.version + 1, contacts: [sampleContact()] };
  const commit = sampleCommit({ interactionId: 'k-2', decisionId: 'd-2', customerId: 'c-1' });
  await one.ledger.commit({ ...commit, memory: { id: 'c-1', expected: memory.version, next } });
  expect(await count(() => decide(other, 'k-3'))).toEqual(['script', 'mget', 'script']);
  const { contacts } = (await one.ledger.readMemories('c-1', undefined)).memory;
  expect(contacts[0]).toEqual(sampleContact());
  expect(await count(() => decide(other, 'k-4'))).toEqual(['script']);
});

it('nothing that another process still knows of a customer comes back after an erasure', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const commit = (store: RedisStore, interactionId: string, memory: MemoryCheck) =>
    store.ledger.commit({
      ...sampleCommit({ interactionId, decisionId: `d-${interactionId}`, decidedAt: afterErasure }),
      memory,
    });
  const afterErasure = new Date(now + 1000).toISOString();
  await commit(other, 'k-1', memoryChange('C1', 0, { contacts: [sampleContact()] }));
  await one.customers.erase('C1', now);
  await commit(one, 'k-2', memoryChange('C1', 0));
  const { memory: known } = await other.ledger.readMemories('C1', undefined, 'any-age');
  expect(known).toMatchObject({ version: 1, contacts: [sampleContact()] });
  const conflict = { status: 'conflict', budgets: [] };
  expect(await commit(other, 'k-3', { id: 'C1', expected: 1, next: { ...known, version: 2 } })).toEqual(
    conflict,
  );
  const { memory } = await other.ledger.readMemories('C1', undefined, 'any-age');
  expect(memory).toEqual(sampleMemory());
});

it('keeps one copy of a snapshot, as long as the last decision on it', async () => {
  const { ledger, records, recordsClient, keys } = await openProcess();
  const copy = { digest: 'digest', bytes: Buffer.from('snapshot') };
  await ledger.commit(sampleCommit({ interactionId: 'i1' }, { copy }));
  const key = keys.placeOf('C1').copy('C1', 'digest');
  await recordsClient.pexpire(key, 5000);
  await ledger.commit(
    sampleCommit({ interactionId: 'i2' }, { copy: { ...copy, bytes: Buffer.from('other') } }),
  );
  expect(await recordsClient.pttl(key)).toBeGreaterThan(80_000_000);
  expect(Buffer.from((await records.findCopy('C1', 'digest')) ?? [])).toEqual(copy.bytes);
});
