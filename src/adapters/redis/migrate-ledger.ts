import { ownerOf } from '../../domain/decision/owner-of.ts';
import { noteLayout, placesFor } from './agree-on-layout.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision, encodeDecision } from './decision-codec.ts';
import { createKeyLayout, type KeyLayout, type LedgerPlace } from './key-layout.ts';
import { decodeMemory, encodeMemory } from './memory-codec.ts';
import { findPlace, notePlace } from './place-pointers.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './scan-keys.ts';

/** Both ends of the migration. The earlier keys begin with `from`, and have the words of their kind in full. */
type Migration = { readonly client: RedisClient; readonly from: string; readonly to: KeyLayout };

/** Copies one record, whose name ends with `id`, for the rest of its life (ms; negative: for ever). Repeating it changes nothing. */
type Copy = (migration: Migration, name: string, id: string, lifeMs: number) => Promise<unknown>;

/**
 * Copies the ledger of an earlier release into the present layout, then removes the old keys. No process of the tenant may run. A
 * repeated call finishes a migration that was killed. Resolves to the number of records copied, by the old names of their kinds.
 */
export async function migrateLedger(
  client: RedisClient,
  prefix: string,
  places = placesFor(client),
): Promise<ReadonlyMap<string, number>> {
  const from = createKeyLayout(prefix).earlierLedger;
  const to = createKeyLayout(prefix, places);
  const copied = new Map<string, number>();
  if ((await asStore(client.get(`${from}mark`))) === null) return copied;
  // Outcomes go to the place of their decision, so decisions come first.
  for (const [kind, copy] of copies) copied.set(kind, await copyAll({ client, from, to }, kind, copy));
  await Promise.all(to.places.map(({ mark }) => asStore(client.set(mark, '1'))));
  if ((await asStore(client.get(`${from}snapshots-mark`))) !== null)
    await asStore(client.set(to.snapshotsWitness, '1'));
  const outbox = await asStore(client.get(`${from}outbox`));
  if (outbox !== null) await asStore(client.set(to.outbox, outbox));
  await noteLayout(client, prefix, places);
  // The mark goes last: while it is there, a migration is not finished.
  for await (const names of scanKeys(client, `${from}*`))
    await removeAll(
      client,
      names.filter((name) => name !== `${from}mark`),
    );
  await removeAll(client, [`${from}mark`]);
  return copied;
}

async function removeAll(client: RedisClient, names: readonly string[]): Promise<void> {
  await asStore(Promise.all(names.map((name) => client.del(name))));
}

async function copyAll(migration: Migration, kind: string, copy: Copy): Promise<number> {
  const { client, from } = migration;
  const start = `${from}${kind}`;
  let count = 0;
  for await (const names of scanKeys(client, `${start}*`)) {
    const some = names.filter((name) => kind.endsWith(':') || name === start);
    const lives = await asStore(Promise.all(some.map((name) => client.pttl(name))));
    await Promise.all(
      some.map((name, index) => copy(migration, name, name.slice(start.length), lives[index] ?? -1)),
    );
    count += some.length;
  }
  return count;
}

const copyDecision: Copy = async ({ client, to }, name, _, lifeMs) => {
  const bytes = await asStore(client.getBuffer(name));
  if (bytes === null) return;
  const stored = decodeDecision(bytes);
  const { decisionId, interactionId } = stored.decision;
  const place = to.placeOf(ownerOf(stored) ?? interactionId);
  await asStore(client.set(place.decision(decisionId), encodeDecision(stored), 'PX', Math.max(lifeMs, 1)));
  await notePlace(client, to, decisionId, place, Math.max(lifeMs, 1));
};

const copyOutcomes: Copy = async ({ client, to }, name, decisionId, lifeMs) => {
  const place = await findPlace(client, to, decisionId);
  if (place === undefined) return;
  const outcomes = await asStore(client.lrangeBuffer(name, 0, -1));
  await asStore(client.del(place.outcomes(decisionId)));
  for (const bytes of outcomes)
    await asStore(client.rpush(place.outcomes(decisionId), encodeRecord(decodeRecord(bytes))));
  await keepFor(client, place.outcomes(decisionId), lifeMs);
};

/** Its members were the interactionId, the decisionId and the household's id, a line each. */
const copyIndex: Copy = async ({ client, to }, name, customerId, lifeMs) => {
  const index = to.placeOf(customerId).decisionsOf(customerId);
  const until = Date.now() + Math.max(lifeMs, 1);
  for (const member of await asStore(client.zrange(name, '0', '-1'))) {
    const [, decisionId = '', household = ''] = member.split('\n');
    await asStore(client.zadd(index, until, household === '' ? decisionId : `${decisionId}\n${household}`));
  }
  await keepFor(client, index, lifeMs);
};

const copyMemory =
  (nameOf: (to: KeyLayout, id: string) => string): Copy =>
  async ({ client, to }, name, id, lifeMs) => {
    const bytes = await asStore(client.getBuffer(name));
    const memory = encodeMemory(decodeMemory(bytes));
    await asStore(client.set(nameOf(to, id), memory, 'PX', Math.max(lifeMs, 1)));
  };

const copyBudget: Copy = async ({ client, to }, name, key, lifeMs) => {
  await asStore(client.hset(to.budget({ key }), await asStore(client.hgetall(name))));
  await keepFor(client, to.budget({ key }), lifeMs);
};

const copyTask: Copy = async ({ client, from, to }, name, taskId) => {
  const fields = await asStore(client.hgetallBuffer(name));
  const text = (field: string): string => String(fields[field] ?? '');
  const customerId = text('customerId');
  const place = (await findPlace(client, to, text('decisionId'))) ?? to.placeOf(customerId);
  const values = Object.entries(fields).map(([field, value]): [string, Buffer] => [
    field,
    recordFields.has(field) ? encodeRecord(decodeRecord(value)) : value,
  ]);
  await asStore(client.hset(place.task(taskId), new Map(values)));
  const enter = (index: string, score: number | string) => asStore(client.zadd(index, score, taskId));
  await enter(place.tasksIn(text('state')), 0);
  if (customerId !== '') await enter(place.tasksOf(customerId), 0);
  await enter(place.tasksOfDecision(text('decisionId')), 0);
  for (const index of ['due', 'finished'] as const) {
    const score = await asStore(client.zscore(`${from}${index}`, taskId));
    if (score !== null) await enter(place[index], score);
  }
};

const recordFields = new Set(['task', 'result', 'cause']);

/** The counts name nobody: readers add up those of all places. */
const copyCounts: Copy = async ({ client, from, to }) => {
  const [place] = to.places as [LedgerPlace];
  const fields = await asStore(client.hgetall(`${from}outcome-counts`));
  await asStore(client.hset(place.outcomeCounts, fields));
  for (const [move, field] of Object.keys(fields).entries())
    await asStore(client.zadd(place.outcomeMoves, move + 1, field));
};

/** Its digest does not say of whom it is: it forbids in every place. */
const copyErased: Copy = async ({ client, to }, name, digest, lifeMs) => {
  const at = (await asStore(client.get(name))) ?? '0';
  for (const { base } of to.places)
    await asStore(client.set(`${base}e:${digest}`, at, 'PX', Math.max(lifeMs, 1)));
};

const copies: readonly (readonly [kind: string, copy: Copy])[] = [
  ['interaction:', copyDecision],
  ['outcomes:', copyOutcomes],
  ['interactions-of:', copyIndex],
  ['memory:', copyMemory((to, id) => to.memory(id))],
  ['household:', copyMemory((to, id) => to.household(id))],
  ['budget:', copyBudget],
  ['task:', copyTask],
  ['outcome-counts', copyCounts],
  ['erased:', copyErased],
];

async function keepFor(client: RedisClient, name: string, lifeMs: number): Promise<void> {
  if (lifeMs > 0) await asStore(client.pexpire(name, lifeMs));
}
