import type { StoreFault, StoreFigures, StoreKeeper } from '../../maintain/store-keeping.ts';
import type { RedisClient } from './connect-redis.ts';
import { settleIndex } from './identity-index.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './redis-snapshot-sink.ts';
import { splitHolders } from './snapshot-source.ts';
import { identitiesIn } from './upsert-snapshots.ts';

export type RedisKeeperParts = {
  /** Both with background limits and the scripts defined; one and the same where one server has both roles. */
  readonly snapshots: RedisClient;
  readonly ledger: RedisClient;
  readonly keys: KeyLayout;
};

const states = ['waiting', 'running', 'done', 'parked', 'cancelled'] as const;

/** Looks through a tenant's keys while others write: what changes meanwhile may be told as a fault once, and is not mended. */
export function createRedisStoreKeeper(parts: RedisKeeperParts): StoreKeeper {
  return {
    kind: `Redis, tenant ${parts.keys.prefix}`,
    figures: () => readFigures(parts),
    async *findFaults(isDeclared) {
      yield* findIdentityFaults(parts);
      yield* findDecisionFaults(parts);
      yield* findTaskFaults(parts);
      yield* findCounterFaults(parts, isDeclared);
    },
    async close() {
      parts.snapshots.disconnect();
      if (parts.ledger !== parts.snapshots) parts.ledger.disconnect();
    },
  };
}

async function countKeys(client: RedisClient, pattern: string): Promise<number> {
  let count = 0;
  for await (const names of scanKeys(client, pattern)) count += names.length;
  return count;
}

async function readFigures({ snapshots, ledger, keys }: RedisKeeperParts): Promise<StoreFigures> {
  const figures = new Map<string, number>();
  for (const [name, kind] of [
    ['snapshots', 'cust'],
    ['identities', 'ident'],
    ['tombstones', 'gone'],
  ] as const)
    figures.set(name, await countKeys(snapshots, `${keys.prefix}:${kind}:*`));
  for (const name of ['decision', 'memory', 'household', 'budget', 'task'])
    figures.set(name, await countKeys(ledger, `${keys.ledger}${name}:*`));
  for (const state of states) figures.set(`tasks ${state}`, await asStore(ledger.zcard(keys.tasksIn(state))));
  return figures;
}

/** All keys of a pattern, one by one. */
async function* eachKey(client: RedisClient, pattern: string): AsyncIterable<string> {
  for await (const names of scanKeys(client, pattern)) yield* names;
}

async function* findIdentityFaults(parts: RedisKeeperParts): AsyncIterable<StoreFault> {
  yield* findDanglingIdentities(parts);
  yield* findMissingIdentities(parts);
}

async function* findDanglingIdentities(parts: RedisKeeperParts): AsyncIterable<StoreFault> {
  const { snapshots: client, keys } = parts;
  const start = keys.identity('');
  for await (const name of eachKey(client, `${start}*`)) {
    const identity = name.slice(start.length);
    for (const customerId of splitHolders(await asStore(client.get(name))))
      if (!(await readListed(parts, customerId)).has(identity))
        yield {
          kind: 'dangling-identity',
          record: typeOf(identity),
          repair: settle(parts, customerId, identity),
        };
  }
}

async function* findMissingIdentities(parts: RedisKeeperParts): AsyncIterable<StoreFault> {
  const { snapshots: client, keys } = parts;
  for await (const name of eachKey(client, `${keys.prefix}:cust:*`)) {
    const customerId = name.slice(name.indexOf('}:') + 2);
    for (const identity of await readListed(parts, customerId))
      if (!splitHolders(await asStore(client.get(keys.identity(identity)))).includes(customerId))
        yield {
          kind: 'missing-identity',
          record: typeOf(identity),
          repair: settle(parts, customerId, identity),
        };
  }
}

async function readListed(
  { snapshots: client, keys }: RedisKeeperParts,
  customerId: string,
): Promise<ReadonlySet<string>> {
  return identitiesIn(await asStore(client.getBuffer(keys.snapshot(customerId))));
}

/** Makes the index agree with the snapshot as it is then. */
function settle(parts: RedisKeeperParts, customerId: string, identity: string): () => Promise<void> {
  const listed = (): Promise<ReadonlySet<string>> => readListed(parts, customerId);
  return () => settleIndex(parts.snapshots, parts.keys, [{ customerId, identities: [identity], listed }]);
}

/** An identity's value may be a telephone number: only its type is told. */
const typeOf = (key: string): string => key.split(':')[0] ?? '';

async function* findDecisionFaults({ ledger: client, keys }: RedisKeeperParts): AsyncIterable<StoreFault> {
  const start = keys.decision('');
  for await (const name of eachKey(client, `${start}*`)) {
    const interactionId = await asStore(client.get(name));
    if (interactionId === null || (await asStore(client.exists(keys.interaction(interactionId)))) === 1)
      continue;
    const repair = async (): Promise<void> => void (await asStore(client.del(name)));
    yield { kind: 'index-without-decision', record: name.slice(start.length), repair };
  }
}

async function* findTaskFaults(parts: RedisKeeperParts): AsyncIterable<StoreFault> {
  const { keys } = parts;
  for (const index of [keys.due, keys.finished, ...states.map(keys.tasksIn)])
    yield* findLostTasks(parts, index);
  yield* findHiddenTasks(parts);
}

/** Entries of an index whose task is gone. */
async function* findLostTasks(
  { ledger: client, keys }: RedisKeeperParts,
  index: string,
): AsyncIterable<StoreFault> {
  for await (const taskIds of scanMembers(client, index))
    for (const taskId of taskIds) {
      if ((await asStore(client.exists(keys.task(taskId)))) === 1) continue;
      const repair = async (): Promise<void> => void (await asStore(client.zrem(index, taskId)));
      yield { kind: 'orphaned-task', record: `${index.slice(keys.ledger.length)} of ${taskId}`, repair };
    }
}

/** Tasks that the index of their state does not name. */
async function* findHiddenTasks({ ledger: client, keys }: RedisKeeperParts): AsyncIterable<StoreFault> {
  for await (const name of eachKey(client, `${keys.task('')}*`)) {
    const taskId = name.slice(keys.task('').length);
    const state = await asStore(client.hget(name, 'state'));
    if (state === null || (await asStore(client.zscore(keys.tasksIn(state), taskId))) !== null) continue;
    const repair = async (): Promise<void> =>
      void (await asStore(client.zadd(keys.tasksIn(state), 0, taskId)));
    yield { kind: 'orphaned-task', record: taskId, repair };
  }
}

async function* scanMembers(client: RedisClient, key: string): AsyncIterable<readonly string[]> {
  let cursor = '0';
  do {
    const [next, flat] = await asStore(client.zscan(key, cursor, 'COUNT', 1000));
    cursor = next;
    yield flat.filter((_, index) => index % 2 === 0);
  } while (cursor !== '0');
}

async function* findCounterFaults(
  { ledger: client, keys }: RedisKeeperParts,
  isDeclared: (counter: string) => boolean,
): AsyncIterable<StoreFault> {
  const start = keys.budget({ key: '' });
  for await (const name of eachKey(client, `${start}*`)) {
    const counter = name.slice(start.length);
    if (!isDeclared(counter)) yield { kind: 'counter-without-policy', record: counter };
  }
}
