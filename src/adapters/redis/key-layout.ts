import { hash as digestOf } from 'node:crypto';
import type { BudgetTake } from '../../domain/contact/budget.ts';

/**
 * The names of all keys of one tenant. Snapshots are spread over a cluster by partition (the hash tag), so that a customer's
 * snapshot and tombstone share a slot and one script sees both. The ledger is spread over places, each in a slot of its own. All
 * that belongs to one customer is in one place, so that a decision with all that hangs on it is one script. docs/data-plane.md has
 * the table with sizes and lifetimes.
 */
export type KeyLayout = ReturnType<typeof createKeyLayout>;

/** One part of the ledger: the keys of some customers, in one slot. */
export type LedgerPlace = ReturnType<typeof createPlace>;

const partitions = 4096;

/** Hash tags in the middle of each sixteenth of a cluster's slots: every master with 1,024 slots in a row holds one at least. */
const spreadTags = [
  ...['04s', '003', 'pt6', '4x6', '0ay', '0e9', '4mt', '4i4'],
  ...['265', '22u', 'c0h', '6zp', 'gio', 'od7', '6o2', '6kr'],
];

const spreadOver = (isCluster: boolean): readonly string[] => spreadTags.slice(0, isCluster ? undefined : 1);

/** The most places of a ledger. */
export const mostPlaces = 256;

const placeTags = spreadPlaces(mostPlaces);

/** For each of so many equal parts of a cluster's slots the first number whose slot lies in it: masters hold as many as their slots. */
function spreadPlaces(parts: number): readonly string[] {
  const tags: string[] = [];
  let found = 0;
  for (let number = 0; found < parts; number += 1) {
    const tag = number.toString(36);
    const part = Math.floor((slotOf(tag) * parts) / 16_384);
    if (tags[part] !== undefined) continue;
    tags[part] = tag;
    found += 1;
  }
  return tags;
}

/** CRC16/XMODEM, by which a cluster assigns keys to its 16,384 slots. */
function slotOf(tag: string): number {
  let crc = 0;
  for (let index = 0; index < tag.length; index += 1) {
    crc ^= tag.charCodeAt(index) << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc % 16_384;
}

/** The slot of a key with a hash tag. */
export const slotOfKey = (name: string): number =>
  slotOf(name.slice(name.indexOf('{') + 1, name.indexOf('}')));

/** FNV-1a: cheap, and even enough over 4,096 partitions. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

const partitionOf = (id: string): string => (hashOf(id) % partitions).toString(36);

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

/** The keys of one place; `base` begins all of them, for scripts that find out only inside which ones they need. */
function createPlace(prefix: string, index: number, placeCount: number) {
  const base = `${prefix}:{${placeTags[Math.floor((index * mostPlaces) / placeCount)]}}:`;
  return {
    index,
    base,
    /** What vanishes with the data of the place's master. */
    mark: `${base}mark`,
    decision: (decisionId: string) => `${base}d:${decisionId}`,
    /**
     * A stream: `d` and the ids of decisions in the order in which they were stored, those with a new answer once more; `c` and the
     * id of a decision when what became of it changes; `e` and the digest of a person who was erased.
     */
    log: `${base}log`,
    /** The outcomes of a decision's offers, one per entry, in the order of the reports. */
    outcomes: (decisionId: string) => `${base}o:${decisionId}`,
    /** How offers fared over all customers: OFFER/SEGMENT/OUTCOME → contacts. */
    outcomeCounts: `${base}outcome-counts`,
    /** The same fields, by when each moved last: a number that grows with every move. */
    outcomeMoves: `${base}outcome-moves`,
    /** The outcomes of a day's offers: OFFER/RULE/CHANNEL/OUTCOME → contacts. */
    day: (day: string) => `${base}od:${day}`,
    memory: (customerId: string) => `${base}m:${customerId}`,
    /** A snapshot that decisions of the customer were made on. */
    copy: (customerId: string, digest: string) => `${base}s:${customerId}:${digest}`,
    /**
     * The decisions of one customer, scored by when they are forgotten; after line breaks the household that shares their contacts, and
     * the digest of the snapshot.
     */
    decisionsOf: (customerId: string) => `${base}ds:${customerId}`,
    /** Of a person who was erased: forbids decisions that were taken before. */
    erased: (customerId: string) => `${base}e:${idDigest(customerId)}`,
    task: (taskId: string) => `${base}t:${taskId}`,
    tasksOf: (customerId: string) => `${base}ts:${customerId}`,
    tasksOfDecision: (decisionId: string) => `${base}td:${decisionId}`,
    /** When each task that is to be done may next be taken: waiting ones at nextAt, running ones when their lease ends. */
    due: `${base}due`,
    /** When each task was done with, to forget it in time. */
    finished: `${base}finished`,
    /** The ids of the tasks in one state, in order. */
    tasksIn: (state: string) => `${base}tasks:${state}`,
    household: (household: string) => `${base}h:${household}`,
    budget: (key: string) => `${base}b:${key}`,
    /** The attempts that hold something here for a write in another place, by deadline. */
    holds: `${base}holds`,
    hold: (attempt: string) => `${base}r:${attempt}`,
    /** Says whether a write in this place was made that something was held for elsewhere. */
    attempt: (attempt: string) => `${base}x:${attempt}`,
  };
}

/** The prefix of all keys of the layout before: one slot, and longer names. */
const earlierLedger = (prefix: string): string => `${prefix}:{${prefix}}:`;

/**
 * `prefix` separates tenants (and versions of a tenant): letters, digits, dashes, dots and underscores, at most 32. `placeCount`:
 * the places of the ledger, 1 to `mostPlaces`.
 */
export function createKeyLayout(prefix: string, placeCount = 1) {
  if (!/^[\w.-]{1,32}$/.test(prefix))
    throw new Error(
      `not a key prefix: ${JSON.stringify(prefix)}; use letters, digits, dashes, dots and underscores`,
    );
  const places = Array.from({ length: placeCount }, (_, index) => createPlace(prefix, index, placeCount));
  const placeOf = (owner: string): LedgerPlace => places[hashOf(owner) % placeCount] as LedgerPlace;
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
    /** The id of the outbox folder that all processes share. */
    outbox: `${prefix}:outbox`,
    /** The keys of callers, one hash. */
    apiKeys: `${prefix}:api-keys`,
    /** A log of the ledger: its entries, one list, and the texts that they name. */
    log: (log: string) => ({
      entries: `${prefix}:{${log}}:log`,
      text: (name: string) => `${prefix}:{${log}}:text:${name}`,
    }),
    snapshotsWitness: `${prefix}:mark:snapshots`,
    /** The texts of rule sets and runtimes that decisions were made with; `kept`: their names by when they were last kept. */
    tools: { text: (name: string) => `${prefix}:{tools}:${name}`, kept: `${prefix}:{tools}:kept` },
    /** Names the layout of the ledger's keys, and its number of places. */
    layout: `${prefix}:layout`,
    earlierLedger: earlierLedger(prefix),
    places,
    /** Where all that belongs to a customer is; where nobody is known, to an interaction. */
    placeOf,
    /** A pattern of keys of all places. */
    anywhere: (pattern: string) => `${prefix}:{*}:${pattern}`,
    placeOfKey: (name: string) =>
      places.find(({ base }) => name.startsWith(base)) ?? (places[0] as LedgerPlace),
    memory: (customerId: string) => placeOf(customerId).memory(customerId),
    /** What many share lies where its own name says. */
    household: (household: string) => placeOf(household).household(household),
    budget: ({ key }: Pick<BudgetTake, 'key'>) => placeOf(key).budget(key),
    /** Says in which place a decision is, in the place that the decision's id leads to. Where there is one place, nothing says it. */
    pointer: (decisionId: string) => `${placeOf(decisionId).base}p:${decisionId}`,
    /** Holds nothing: the rights of a user are tried on it. */
    rightsProbe: `${prefix}:{${prefix}}:rights-probe`,
  };
}
