import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import { hourMs } from '../../shared/durations.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision } from './decision-codec.ts';
import type { KeyLayout } from './key-layout.ts';
import { decodeMemory, encodeMemory } from './memory-codec.ts';
import { asStore } from './redis-error.ts';
import { runScript } from './redis-script.ts';
import { readTask } from './task-hash.ts';

type Share = Pick<CustomerMemory, 'promises' | 'contacts'>;

/** All that the ledger holds of one person. */
export type PersonRecords = {
  readonly memory: CustomerMemory;
  /** The shares of household memories that came from the person's decisions. */
  readonly householdMemory: readonly Share[];
  readonly decisions: readonly Decision[];
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

export type LedgerRecordsOptions = { readonly retentionMs: number };

/** Long enough for any decision in progress at the erasure to arrive. */
const markerMs = hourMs;

export function createLedgerRecords(
  client: RedisClient,
  keys: KeyLayout,
  options: LedgerRecordsOptions,
): LedgerRecords {
  const taskIds = (customerId: string): Promise<string[]> =>
    asStore(client.smembers(keys.tasksOf(customerId)));
  const interactions = async (customerId: string): Promise<Interaction[]> =>
    (await asStore(client.zrange(keys.interactionsOf(customerId), '0', '-1'))).map(readInteraction);
  return {
    taskIds,
    async read(customerId) {
      const [memory, indexed, ids] = await Promise.all([
        asStore(client.getBuffer(keys.memory(customerId))).then(decodeMemory),
        interactions(customerId),
        taskIds(customerId),
      ]);
      const [decisions, tasks, householdMemory] = await Promise.all([
        Promise.all(indexed.map(({ interactionId }) => readDecision(client, keys, interactionId))),
        Promise.all(ids.map((id) => readTask(client, keys, id))),
        Promise.all(householdsOf(indexed).map((household) => readShare(client, keys, household, indexed))),
      ]);
      return {
        memory,
        householdMemory,
        decisions: decisions.filter((decision) => decision !== undefined),
        tasks: tasks.filter((task) => task !== undefined),
      };
    },
    async erase(customerId, at) {
      const before = await interactions(customerId);
      await eraseShares(client, keys, before, options);
      const [memory, members, tasks] = await eraseOwn(client, keys, customerId, at);
      const gone = members.map((member) => readInteraction(String(member)));
      // Decisions made between the two steps.
      if (gone.length > before.length) await eraseShares(client, keys, gone, options);
      return { decisions: gone.length, memory: memory === 1, taskIds: tasks.map(String) };
    },
  };
}

/** As commit-decision notes it with the customer. */
type Interaction = {
  readonly interactionId: string;
  readonly decisionId: string;
  readonly household: string;
};

function readInteraction(member: string): Interaction {
  const [interactionId = '', decisionId = '', household = ''] = member.split('\n');
  return { interactionId, decisionId, household };
}

async function readDecision(
  client: RedisClient,
  keys: KeyLayout,
  interactionId: string,
): Promise<Decision | undefined> {
  const bytes = await asStore(client.getBuffer(keys.interaction(interactionId)));
  return bytes === null ? undefined : decodeDecision(bytes).decision;
}

const householdsOf = (interactions: readonly Interaction[]): string[] => [
  ...new Set(interactions.map(({ household }) => household).filter((household) => household !== '')),
];

async function readShare(
  client: RedisClient,
  keys: KeyLayout,
  household: string,
  interactions: readonly Interaction[],
): Promise<Share> {
  const memory = decodeMemory(await asStore(client.getBuffer(keys.household(household))));
  const own = new Set(interactions.map(({ decisionId }) => decisionId));
  return split(memory, (decisionId) => own.has(decisionId));
}

function split(memory: CustomerMemory, keep: (decisionId: string) => boolean): Share {
  return {
    promises: memory.promises.filter(({ decisionId }) => keep(decisionId)),
    contacts: memory.contacts.filter(({ decisionId }) => keep(decisionId)),
  };
}

/** Removes the person's entries from the households' memories; retries if a decision came in between. */
async function eraseShares(
  client: RedisClient,
  keys: KeyLayout,
  interactions: readonly Interaction[],
  options: LedgerRecordsOptions,
): Promise<void> {
  const own = new Set(interactions.map(({ decisionId }) => decisionId));
  for (const household of householdsOf(interactions)) {
    const key = keys.household(household);
    for (let done = false; !done; ) {
      const memory = decodeMemory(await asStore(client.getBuffer(key)));
      if (memory.version === 0) break;
      const next = { ...split(memory, (decisionId) => !own.has(decisionId)), version: memory.version + 1 };
      const args = [memory.version, encodeMemory(next), options.retentionMs];
      done = (await asStore(runScript(client, 'replace-memory', [key], args))) === 1;
    }
  }
}

async function eraseOwn(
  client: RedisClient,
  keys: KeyLayout,
  customerId: string,
  at: number,
): Promise<[memory: number, members: Buffer[], tasks: Buffer[]]> {
  const names = [
    keys.interactionsOf(customerId),
    keys.tasksOf(customerId),
    keys.memory(customerId),
    keys.erased(customerId),
    keys.due,
    keys.finished,
  ];
  const reply = await asStore(runScript(client, 'erase-ledger', names, [at, markerMs, keys.ledger]));
  return reply as [number, Buffer[], Buffer[]];
}
