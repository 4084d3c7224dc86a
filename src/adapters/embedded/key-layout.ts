import type { Database, Key, RootDatabase } from 'lmdb';
import type { OutcomeRecord } from '../../decide/ports.ts';
import type { KeyEntry } from '../../domain/access/parse-api-keys.ts';
import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import type { BudgetRecord } from '../../domain/contact/take-budget.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionBasis } from '../../domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import { digest } from '../../shared/digest.ts';

/** The layout's version. A store of a higher version was written by a newer release and is refused. */
export const layoutVersion = 4;

/**
 * Where a decision stands in the log: epoch ms, which never go back, and a sequence number, which no later place repeats. Whoever
 * follows the decisions keeps the last place as the cursor.
 */
export type DecisionPlace = [at: number, sequence: number];

/** `erased`: the digest of an erased customerId. */
export type Change = { readonly decisionId: string } | { readonly erased: string };

/** A decision with what is kept beside it. Readers ignore what they do not know. */
export type DecisionRecord = {
  readonly decision: Decision;
  /** The decision as JSON in UTF-8, as its caller got it. */
  readonly bytes: Buffer;
  /** Absent where the request is stored whole. */
  readonly fingerprint?: string;
  readonly request?: DecisionRequest;
  /** What it was decided on. Absent in records of earlier releases. */
  readonly basis?: DecisionBasis;
  /** Whose it is, where the answer does not say so. */
  readonly customerId?: string;
  /** Whose shared memory holds entries of this decision. */
  readonly household?: string;
};

export type MemoryRecord = {
  readonly memory: CustomerMemory;
  readonly changedAt: number;
  /** The instant of its row in `ages`, which a change leaves where it is; `changedAt` if absent. */
  readonly agedAt?: number;
};

/** The delta that one change added to a memory. */
export type MemoryTail = Pick<CustomerMemory, 'promises' | 'contacts'> & { readonly changedAt: number };

/**
 * The databases of the environment. Values are JSON but for the snapshots and the decisions. Keys are lmdb's ordered binary: arrays sort member by member, numbers
 * before texts. Foreign texts in keys went through `textKey`; an index's value is the id it leads to.
 */
export type Databases = {
  /**
   * `layout` → version; `demonstration` → 1, where the customers are invented; `customers-lost` and `decisions-lost` → 1, where the
   * data file before this one is gone; `decisions-lost` → epoch ms of the backup, where this one is a copy.
   */
  readonly meta: Database<number, string>;
  /** customerId → the newest snapshot, in the snapshot codec’s bytes. */
  readonly snapshots: Database<Uint8Array, string>;
  /** [identity key, customerId] → customerId. */
  readonly identities: Database<string, Key[]>;
  /** Digest of an erased customerId → epoch ms of the erasure. */
  readonly tombstones: Database<number, string>;
  /** Digest of an erased customerId → taskIds whose letters are still to be removed. */
  readonly erasures: Database<readonly string[], string>;
  /** Place → decision (see decision-records), in the order in which they were stored: new ones are appended. */
  readonly decisionLog: Database<Buffer, DecisionPlace>;
  /**
   * [`log`, ...place] → what changed there: what became of a decision, or an erasure. [`of`, decisionId] → the place of its last change.
   * Its places and those of the decisions are one order.
   */
  readonly changes: Database<Change | DecisionPlace, Key[]>;
  /** decisionId → place. It leads from an interactionId too, whose digest the decisionId is. */
  readonly decisionPlaces: Database<DecisionPlace, string>;
  /** [customerId, ...place] → decisionId. */
  readonly customerLog: Database<string, Key[]>;
  /** [customerId, digest] → a snapshot that decisions of the customer were made on, in the snapshot codec’s bytes. */
  readonly snapshotCopies: Database<Buffer, Key[]>;
  /** Name → a rule set or runtime that decisions were made with (see embedded-decision-records). */
  readonly tools: Database<Buffer, string>;
  /** [`customer` or `household`, id] → memory; behind it [kind, id, version] → what changes added since (see memory-records). */
  readonly memories: Database<MemoryRecord | MemoryTail, Key[]>;
  /** decisionId → the outcomes of its offers, in the order of the reports. */
  readonly outcomes: Database<readonly OutcomeRecord[], string>;
  /** [offerId, segment or empty, outcome] → how many contacts. */
  readonly outcomeCounts: Database<number, Key[]>;
  /** [day, offerId, ruleId or empty, channel, outcome] → how many contacts. */
  readonly dayCounts: Database<number, Key[]>;
  /** Budget key → count. */
  readonly budgets: Database<BudgetRecord, string>;
  /** taskId → task. */
  readonly tasks: Database<TaskRecord, string>;
  /** [epoch ms from which it may be leased, taskId] → taskId, of waiting and running tasks. */
  readonly due: Database<string, Key[]>;
  /** [`state`, state, taskId], [`customer`, customerId, taskId] and [`decision`, decisionId, taskId] → taskId. */
  readonly taskIndex: Database<string, Key[]>;
  /** Task state → how many. */
  readonly counts: Database<number, string>;
  /**
   * What has a lifetime: [kind, epoch ms, key…] → the key in that kind's own database. The instant of a memory is that of an
   * earlier change, until a sweep moves it.
   */
  readonly ages: Database<Key, Key[]>;
  /** The keys of callers of the API: [`entry`, name] → key; [`use`, name] → epoch ms of its last use; [`revision`] → number of changes. */
  readonly apiKeys: Database<KeyEntry | number, Key[]>;
  /** [log, `entry`, number] → the entry; [log, `text`, hash] → a text that entries name. */
  readonly logs: Database<string, Key[]>;
};

const names: readonly (keyof Databases)[] = [
  'meta',
  'snapshots',
  'identities',
  'tombstones',
  'erasures',
  'decisionLog',
  'changes',
  'decisionPlaces',
  'customerLog',
  'snapshotCopies',
  'tools',
  'memories',
  'outcomes',
  'outcomeCounts',
  'dayCounts',
  'budgets',
  'tasks',
  'due',
  'taskIndex',
  'counts',
  'ages',
  'apiKeys',
  'logs',
];

const encodings = {
  snapshots: 'binary',
  decisionLog: 'binary',
  snapshotCopies: 'binary',
  tools: 'binary',
} as const satisfies Partial<Record<keyof Databases, 'binary'>>;

/** The databases whose values are bytes. */
export type BinaryDatabase = keyof typeof encodings;

export const isBinary = (name: keyof Databases): name is BinaryDatabase => name in encodings;

/** With the root's own, and those of former layouts. */
export const maxDatabases = names.length + 4;

export function openDatabases(env: RootDatabase): Databases {
  const opened = names.map((name) => [
    name,
    env.openDB({ name, encoding: isBinary(name) ? encodings[name] : 'json' }),
  ]);
  return Object.fromEntries(opened) as Databases;
}

/** A foreign text as (part of) a key: itself, or its digest where lmdb's limits (1,978 bytes, no NUL, not empty) would be hit. */
export function textKey(text: string): string {
  return text.length > 0 && text.length <= 256 && !text.includes('\0') ? text : `#${digest(text)}`;
}

/** All keys that begin with these members. */
export function keysUnder(...prefix: Key[]): { start: Key[]; end: Key[] } {
  return { start: prefix, end: [...prefix, afterEverything] };
}

/** Sorts after every text and number. */
const afterEverything = new Uint8Array([255]);
