import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { type ContactEvent, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import {
  type Aftermath,
  type DecisionRecords,
  type DecisionTools,
  mostTools,
  type RecordedDecision,
} from '../../replay/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision } from './decision-codec.ts';
import { readLog } from './decision-log.ts';
import type { KeyLayout } from './key-layout.ts';
import { readDecisionsOf } from './ledger-records.ts';
import { decodeMemory } from './memory-codec.ts';
import { findPlace } from './place-pointers.ts';
import { readMany } from './read-many.ts';
import { decodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';
import { scanKeys } from './scan-keys.ts';

export const createRedisDecisionRecords = (client: RedisClient, keys: KeyLayout): DecisionRecords => ({
  async findDecision(decisionId) {
    const place = await findPlace(client, keys, decisionId);
    const bytes = place && (await asStore(client.getBuffer(place.decision(decisionId))));
    return bytes == null ? undefined : decodeDecision(bytes);
  },
  listDecisions: () => listDecisions(client, keys),
  readDecisions: (after, limit) => readLog(client, keys, after, limit),
  readAftermath: (decisions) =>
    Promise.all(decisions.map((recorded) => readAftermath(client, keys, recorded))),
  readDecisionsOf: (customerId) => readDecisionsOf(client, keys, customerId),
  async findCopy(customerId, digest) {
    const bytes = await asStore(client.getBuffer(keys.placeOf(customerId).copy(customerId, digest)));
    return bytes ?? undefined;
  },
  async readMemories(customerId, household) {
    const read = async (name: string) => decodeMemory(await asStore(client.getBuffer(name)));
    const memory = customerId === undefined ? emptyMemory : await read(keys.memory(customerId));
    return household === undefined
      ? { memory }
      : { memory, household: await read(keys.household(household)) };
  },
});

async function readAftermath(
  client: RedisClient,
  keys: KeyLayout,
  recorded: RecordedDecision,
): Promise<Aftermath> {
  const { decisionId, interactionId } = recorded.decision;
  const owner = ownerOf(recorded);
  const place = keys.placeOf(owner ?? interactionId);
  const [outcomes, memory] = await asStore(
    Promise.all([
      client.lrangeBuffer(place.outcomes(decisionId), 0, -1),
      owner === null ? null : client.getBuffer(place.memory(owner)),
    ]),
  );
  return {
    outcomes: outcomes.map((bytes) => decodeRecord<ContactEvent>(bytes)),
    promises: decodeMemory(memory).promises.filter((promise) => promise.decisionId === decisionId),
  };
}

/** A scan may give a key twice while others write: what was given is remembered by its id. */
async function* listDecisions(client: RedisClient, keys: KeyLayout): AsyncIterable<RecordedDecision> {
  const seen = new Set<string>();
  for await (const names of scanKeys(client, keys.anywhere('d:*'))) {
    const fresh = names.filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    for (const bytes of await readMany(client, fresh)) if (bytes != null) yield decodeDecision(bytes);
  }
}

const deflate = promisify<string, Buffer>(deflateRaw);

export const createRedisDecisionTools = (
  client: RedisClient,
  { tools }: KeyLayout,
  options: { readonly keptMs: number; readonly now: () => number },
): DecisionTools => ({
  async keep(name, text) {
    await asStore(client.set(tools.text(name), await deflate(text), 'PX', options.keptMs));
    await asStore(client.zadd(tools.kept, options.now(), name));
    const oldest = await asStore(client.zrange(tools.kept, '0', String(-mostTools - 1)));
    for (const other of oldest) {
      await asStore(client.del(tools.text(other)));
      await asStore(client.zrem(tools.kept, other));
    }
  },
  async find(name) {
    const bytes = await asStore(client.getBuffer(tools.text(name)));
    return bytes === null ? undefined : inflateRawSync(bytes).toString();
  },
});
