import { hash as digestOf } from 'node:crypto';
import type { BudgetTake } from '../../domain/contact/budget.ts';

/**
 * The names of all keys of one tenant. Snapshots are spread over a cluster by partition (the hash tag), so that a customer's
 * snapshot and tombstone share a slot and one script sees both. The ledger of a tenant is one slot, so that a decision with all
 * that hangs on it is one script. docs/data-plane.md has the table with sizes and lifetimes.
 */
export type KeyLayout = ReturnType<typeof createKeyLayout>;

const partitions = 4096;

/** Hash tags in the middle of each sixteenth of a cluster's slots: every master with 1,024 slots in a row holds one at least. */
const spreadTags = [
  ...['04s', '003', 'pt6', '4x6', '0ay', '0e9', '4mt', '4i4'],
  ...['265', '22u', 'c0h', '6zp', 'gio', 'od7', '6o2', '6kr'],
];

const spreadOver = (isCluster: boolean): readonly string[] => spreadTags.slice(0, isCluster ? undefined : 1);

/** FNV-1a: cheap, and even enough over 4,096 partitions. */
function partitionOf(id: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return (hash % partitions).toString(36);
}

/** What is left of the id of a person who was erased: enough to know the id again, not to find it. */
function idDigest(id: string): string {
  return digestOf('sha256', id, 'base64url').slice(0, 22);
}

type Tracked =
  | { readonly kind: 'snapshot'; readonly id: string }
  | { readonly kind: 'identity'; readonly key: string };

function readTracked(key: string, prefix: string): Tracked | undefined {
  const identity = `${prefix}:ident:`;
  if (key.startsWith(identity)) return { kind: 'identity', key: key.slice(identity.length) };
  const end = key.indexOf('}:');
  return key.startsWith(`${prefix}:cust:{`) && end > 0
    ? { kind: 'snapshot', id: key.slice(end + 2) }
    : undefined;
}

/** `prefix` separates tenants (and versions of a tenant): letters, digits, dashes, dots and underscores, at most 32. */
export function createKeyLayout(prefix: string) {
  if (!/^[\w.-]{1,32}$/.test(prefix))
    throw new Error(
      `not a key prefix: ${JSON.stringify(prefix)}; use letters, digits, dashes, dots and underscores`,
    );
  const ledger = `${prefix}:{${prefix}}:`;
  return {
    prefix,
    /** The keys whose changes are sent to the near caches of all processes. */
    trackedPrefixes: [`${prefix}:cust:`, `${prefix}:ident:`],
    /** What a key under the tracked prefixes is of. */
    readTracked: (key: string) => readTracked(key, prefix),
    snapshot: (id: string) => `${prefix}:cust:{${partitionOf(id)}}:${id}`,
    /** Of a person who was erased: forbids older snapshots. Same slot as the snapshot. */
    tombstone: (id: string) => `${prefix}:gone:{${partitionOf(id)}}:${idDigest(id)}`,
    /** The ids of those who carry an identity (see identityKey), one a line. */
    identity: (identityKey: string) => `${prefix}:ident:${identityKey}`,
    /** What vanishes with the data of a snapshot server, or of a master of its cluster. */
    snapshotMarks: (isCluster: boolean) => spreadOver(isCluster).map((tag) => `${prefix}:mark:{${tag}}`),
    /** What vanishes with the data that a load puts there (see checkInLoad). */
    loadMarks: (load: string, isCluster: boolean) =>
      spreadOver(isCluster).map((tag) => `${prefix}:load:{${tag}}:${idDigest(load)}`),
    /** What processes feel when they read snapshots (see measureReads): one slot; two may share a key, and the last one counts. */
    felt: Array.from({ length: 16 }, (_, index) => `${prefix}:felt:{${spreadTags[0]}}:${index}`),
    /** On the snapshots' server: the ledger was marked. On the ledger's: the snapshots were. */
    ledgerWitness: `${prefix}:mark:ledger`,
    snapshotsWitness: `${ledger}snapshots-mark`,
    /** What vanishes with the data of the ledger. */
    ledgerMark: `${ledger}mark`,
    ledger,
    interaction: (interactionId: string) => `${ledger}interaction:${interactionId}`,
    decision: (decisionId: string) => `${ledger}decision:${decisionId}`,
    /** The outcomes of a decision's offers, one per entry, in the order of the reports. */
    outcomes: (decisionId: string) => `${ledger}outcomes:${decisionId}`,
    /** How offers fared over all customers: OFFER/SEGMENT/OUTCOME → contacts. */
    outcomeCounts: `${ledger}outcome-counts`,
    /** The same fields, by when each moved last: a number that grows with every move. */
    outcomeMoves: `${ledger}outcome-moves`,
    memory: (customerId: string) => `${ledger}memory:${customerId}`,
    household: (household: string) => `${ledger}household:${household}`,
    budget: (take: Pick<BudgetTake, 'key'>) => `${ledger}budget:${take.key}`,
    /** The interactions of one customer, scored by when they were stored. */
    interactionsOf: (customerId: string) => `${ledger}interactions-of:${customerId}`,
    tasksOf: (customerId: string) => `${ledger}tasks-of:${customerId}`,
    tasksOfDecision: (decisionId: string) => `${ledger}tasks-of-decision:${decisionId}`,
    task: (taskId: string) => `${ledger}task:${taskId}`,
    /** When each task that is to be done may next be taken: waiting ones at nextAt, running ones when their lease ends. */
    due: `${ledger}due`,
    /** When each task was done with, to forget it in time. */
    finished: `${ledger}finished`,
    /** The ids of the tasks in one state, in order. */
    tasksIn: (state: string) => `${ledger}tasks:${state}`,
    /** The id of the outbox folder that all processes share. */
    outbox: `${ledger}outbox`,
    /** Holds nothing: the rights of a user are tried on it. */
    rightsProbe: `${ledger}rights-probe`,
    /** Of a person who was erased: forbids decisions that were taken before. */
    erased: (customerId: string) => `${ledger}erased:${idDigest(customerId)}`,
  };
}
