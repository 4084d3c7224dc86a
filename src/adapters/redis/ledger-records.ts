import type { StoredDecision } from '../../decide/ports.ts';
import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { describeHeld, digestsOf, type HeldDecisions } from '../../domain/decision/held-decisions.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import { digest } from '../../shared/digest.ts';
import { hourMs } from '../../shared/durations.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision } from './decision-codec.ts';
import { forgetInLog } from './decision-log.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import type { LedgerRetention } from './ledger-options.ts';
import { decodeMemory, encodeMemory } from './memory-codec.ts';
import { forgetPlaces } from './place-pointers.ts';
import { readMany } from './read-many.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';
import { readTask } from './task-hash.ts';

type Share = Pick<CustomerMemory, 'promises' | 'contacts'>;

/** All that the ledger holds of one person. */
export type PersonRecords = HeldDecisions & {
  readonly memory: CustomerMemory;
  /** The shares of household memories that came from the person's decisions. */
  readonly householdMemory: readonly Share[];
  readonly tasks: readonly TaskRecord[];
};

type ErasedRecords = {
  readonly decisions: number;
  readonly memory: boolean;
  readonly taskIds: readonly string[];
};

/** For erasure and for the right of access. */
export type LedgerRecords = {
  read(customerId: string): Promise<PersonRecords>;
  taskIds(customerId: string): Promise<readonly string[]>;
  erase(customerId: string, at: number): Promise<ErasedRecords>;
};

export type LedgerRecordsOptions = Pick<LedgerRetention, 'memoriesMs'>;

/** Long enough for any decision in progress at the erasure to arrive. */
const markerMs = hourMs;

export function createLedgerRecords(
  client: RedisClient,
  keys: KeyLayout,
  options: LedgerRecordsOptions,
): LedgerRecords {
  const taskIds = (customerId: string): Promise<string[]> =>
    asStore(client.zrange(keys.placeOf(customerId).tasksOf(customerId), '0', '-1'));
  const decisions = (customerId: string): Promise<readonly Indexed[]> => readIndex(client, keys, customerId);
  return {
    taskIds,
    async read(customerId) {
      const place = keys.placeOf(customerId);
      const [memory, indexed, ids] = await Promise.all([
        asStore(client.getBuffer(place.memory(customerId))).then(decodeMemory),
        decisions(customerId),
        taskIds(customerId),
      ]);
      const [held, tasks, householdMemory] = await Promise.all([
        readIndexedDecisions(client, place, indexed),
        Promise.all(ids.map((id) => readTask(client, place, id))),
        Promise.all(householdsOf(indexed).map((household) => readShare(client, keys, household, indexed))),
      ]);
      const names = digestsOf(held).map((digest) => place.copy(customerId, digest));
      const copies = await readMany(client, names);
      return {
        memory,
        householdMemory,
        ...describeHeld(
          held,
          copies.flatMap((bytes) => bytes ?? []),
        ),
        tasks: tasks.filter((task) => task !== undefined),
      };
    },
    async erase(customerId, at) {
      const place = keys.placeOf(customerId);
      const before = await decisions(customerId);
      await eraseElsewhere(client, keys, before, options);
      // Before the index of the person's decisions is gone, so that a repeated call finishes what was killed.
      const read = await forgetInLog(client, place, idsOf(before));
      const [memory, members, tasks, gone] = await eraseOwn(client, keys, customerId, at);
      const indexed = members.map((member) => readIndexed(String(member)));
      await forgetInLog(client, place, idsOf(indexed), read);
      await asStore(client.xadd(place.log, '*', 'e', digest(customerId)));
      // Decisions made between the two steps.
      if (indexed.length > before.length) await eraseElsewhere(client, keys, indexed, options);
      return { decisions: gone, memory: memory === 1, taskIds: tasks.map(String) };
    },
  };
}

/** As commit-decision notes it with the customer. */
type Indexed = { readonly decisionId: string; readonly household: string };

function readIndexed(member: string): Indexed {
  const [decisionId = '', household = ''] = member.split('\n');
  return { decisionId, household };
}

const idsOf = (decisions: readonly Indexed[]): ReadonlySet<string> =>
  new Set(decisions.map(({ decisionId }) => decisionId));

/** The decisions of one customer that are there. */
export const readDecisionsOf = async (
  client: RedisClient,
  keys: KeyLayout,
  customerId: string,
): Promise<readonly StoredDecision[]> =>
  readIndexedDecisions(client, keys.placeOf(customerId), await readIndex(client, keys, customerId));

const readIndex = async (
  client: RedisClient,
  keys: KeyLayout,
  customerId: string,
): Promise<readonly Indexed[]> =>
  (await asStore(client.zrange(keys.placeOf(customerId).decisionsOf(customerId), '0', '-1'))).map(
    readIndexed,
  );

async function readIndexedDecisions(
  client: RedisClient,
  place: LedgerPlace,
  indexed: readonly Indexed[],
): Promise<readonly StoredDecision[]> {
  const names = indexed.map(({ decisionId }) => place.decision(decisionId));
  return (await readMany(client, names)).flatMap((bytes) => (bytes === null ? [] : decodeDecision(bytes)));
}

const householdsOf = (decisions: readonly Indexed[]): string[] => [
  ...new Set(decisions.map(({ household }) => household).filter((household) => household !== '')),
];

async function readShare(
  client: RedisClient,
  keys: KeyLayout,
  household: string,
  decisions: readonly Indexed[],
): Promise<Share> {
  const memory = decodeMemory(await asStore(client.getBuffer(keys.household(household))));
  const own = idsOf(decisions);
  return split(memory, (decisionId) => own.has(decisionId));
}

function split(memory: CustomerMemory, keep: (decisionId: string) => boolean): Share {
  return {
    promises: memory.promises.filter(({ decisionId }) => keep(decisionId)),
    contacts: memory.contacts.filter(({ decisionId }) => keep(decisionId)),
  };
}

/** What of the person's decisions is not in the person's place. */
async function eraseElsewhere(
  client: RedisClient,
  keys: KeyLayout,
  decisions: readonly Indexed[],
  options: LedgerRecordsOptions,
): Promise<void> {
  await eraseShares(client, keys, decisions, options);
  const ids = decisions.map(({ decisionId }) => decisionId);
  await forgetPlaces(client, keys, ids);
}

/** Removes the person's entries from the households' memories; retries if a decision came in between. */
async function eraseShares(
  client: RedisClient,
  keys: KeyLayout,
  decisions: readonly Indexed[],
  options: LedgerRecordsOptions,
): Promise<void> {
  const own = idsOf(decisions);
  for (const household of householdsOf(decisions)) {
    const key = keys.household(household);
    for (let done = false; !done; ) {
      const memory = decodeMemory(await asStore(client.getBuffer(key)));
      if (memory.version === 0) break;
      const next = { ...split(memory, (decisionId) => !own.has(decisionId)), version: memory.version + 1 };
      const args = [memory.version, encodeMemory(next), options.memoriesMs];
      done = (await asStore(runScript(client, 'replace-memory', [key], args))) === 1;
    }
  }
}

async function eraseOwn(
  client: RedisClient,
  keys: KeyLayout,
  customerId: string,
  at: number,
): Promise<[memory: number, members: Buffer[], tasks: Buffer[], decisions: number]> {
  const place = keys.placeOf(customerId);
  const names = [
    place.decisionsOf(customerId),
    place.tasksOf(customerId),
    place.memory(customerId),
    place.erased(customerId),
    place.due,
    place.finished,
  ];
  const reply = await asStore(
    runScript(client, 'erase-ledger', names, [at, markerMs, place.base, customerId]),
  );
  return reply as [number, Buffer[], Buffer[], number];
}
