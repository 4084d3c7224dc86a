import type { Key } from 'lmdb';
import type { Commit, StoredDecision } from '../../decide/ports.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { type DecisionPage, noSuchPlace } from '../../replay/ports.ts';
import {
  type Change,
  type Databases,
  type DecisionPlace,
  type DecisionRecord,
  keysUnder,
  textKey,
} from './key-layout.ts';

/** The last place that was given in each store: read from the log once, then counted on. */
const lastPlaces = new WeakMap<Databases, DecisionPlace>();

/** After another process may have written to the store. */
export const forgetLastPlace = (databases: Databases): boolean => lastPlaces.delete(databases);

/** The next place of the log. Its instant is `at`, or that of the last place where a clock has gone back. */
function takePlace(databases: Databases, at: number): DecisionPlace {
  const [lastAt, lastSequence] = lastPlaces.get(databases) ?? readLastPlace(databases);
  const place: DecisionPlace = [Math.max(at, lastAt), lastSequence + 1];
  lastPlaces.set(databases, place);
  return place;
}

function readLastPlace({ decisionLog, changes }: Databases): DecisionPlace {
  const [decided = [0, 0]] = decisionLog.getKeys({ reverse: true, limit: 1 });
  const { start, end } = keysUnder('log');
  const [changed] = changes.getKeys({ start: end, end: start, reverse: true, limit: 1 });
  const place = changed === undefined ? decided : placeOfChange(changed);
  return place[1] > decided[1] ? place : decided;
}

const placeOfChange = ([, at, sequence]: readonly Key[]): DecisionPlace => [Number(at), Number(sequence)];

/** Notes at the end of the log that what became of a decision has changed, or who was erased. Only inside a write transaction. */
export function noteChange(databases: Databases, change: Change, now: number): void {
  const place = takePlace(databases, now);
  void databases.changes.put(['log', ...place], change);
  if (!('decisionId' in change)) return;
  forgetChange(databases, change.decisionId);
  void databases.changes.put(['of', textKey(change.decisionId)], place);
}

function forgetChange({ changes }: Databases, decisionId: string): void {
  const id = ['of', textKey(decisionId)];
  const before = changes.get(id);
  if (!Array.isArray(before)) return;
  void changes.remove(['log', ...before]);
  void changes.remove(id);
}

/** Removes up to `limit` erasures that are older than `before` (epoch ms): changes of decisions go with these. */
export function sweepChanges({ changes }: Databases, before: number, limit: number): void {
  for (const key of [...changes.getKeys({ start: ['log'], end: ['log', before], limit })])
    void changes.remove(key);
}

const placeFor = (databases: Databases, { decision }: Pick<StoredDecision, 'decision'>): DecisionPlace =>
  takePlace(databases, Date.parse(decision.decidedAt));

/** Appends a decision with all that leads to it. Only inside a write transaction. */
export function appendDecision(
  databases: Databases,
  record: DecisionRecord,
  place = placeFor(databases, record),
): void {
  void databases.decisionLog.put(place, encodeDecision(record));
  indexDecision(databases, place, record);
}

/**
 * Gives a decision other words, at the end of the log, so that who has read it reads it again; nothing where it is gone. Only inside a
 * write transaction.
 */
export function replaceDecision(databases: Databases, answer: StoredDecision): void {
  const place = databases.decisionPlaces.get(textKey(answer.decision.decisionId));
  const stored = findDecision(databases, answer.decision.decisionId);
  if (place === undefined || stored === undefined) return;
  const owner = ownerOf(stored);
  // Taken before the old one is given up, which might be the last.
  const next = placeFor(databases, answer);
  void databases.decisionLog.remove(place);
  if (owner !== null) void databases.customerLog.remove([textKey(owner), ...place]);
  appendDecision(databases, { ...stored, ...answer }, next);
}

/** Decisions behind a place of the log, at most `limit`. */
export function readLog(databases: Databases, after: string | undefined, limit: number): DecisionPage {
  const [at, sequence] = after === undefined ? [0, 0] : parsePlace(after);
  const start: DecisionPlace = [at, sequence + 1];
  const decided = [...databases.decisionLog.getRange({ start, limit })].map(({ key, value }) => ({
    place: key,
    decided: value,
  }));
  const { end } = keysUnder('log');
  const changed = [...databases.changes.getRange({ start: ['log', ...start], end, limit })].map(
    ({ key, value }) => ({ place: placeOfChange(key), changed: value }),
  );
  const found = [...decided, ...changed].sort((one, other) => one.place[1] - other.place[1]).slice(0, limit);
  return {
    decisions: found.flatMap((entry) => {
      if ('decided' in entry) return decodeDecision(entry.decided);
      const record = 'decisionId' in entry.changed && findDecision(databases, entry.changed.decisionId);
      return record ? { ...record, isChange: true as const } : [];
    }),
    erased: found.flatMap((entry) =>
      'changed' in entry && 'erased' in entry.changed ? entry.changed.erased : [],
    ),
    next: formatPlace(found.at(-1)?.place ?? [at, sequence]),
  };
}

const formatPlace = (place: DecisionPlace): string => place.map((part) => part.toString(36)).join('-');

function parsePlace(text: string): DecisionPlace {
  const [, at, sequence] = /^([0-9a-z]{1,10})-([0-9a-z]{1,10})$/.exec(text) ?? [];
  if (at === undefined || sequence === undefined) throw noSuchPlace();
  return [Number.parseInt(at, 36), Number.parseInt(sequence, 36)];
}

/** Writes all that leads to a decision. Only inside a write transaction. */
export function indexDecision(databases: Databases, place: DecisionPlace, record: DecisionRecord): void {
  const { decisionId } = record.decision;
  const customerId = ownerOf(record);
  void databases.decisionPlaces.put(textKey(decisionId), place);
  if (customerId !== null) void databases.customerLog.put([textKey(customerId), ...place], decisionId);
}

/** Keeps the snapshot that a decision was made on, for its owner. Only inside a write transaction. */
export function keepCopy(
  { snapshotCopies }: Databases,
  change: Pick<Commit, 'copy' | 'decision' | 'customerId'>,
): void {
  const owner = ownerOf(change);
  if (owner === null || change.copy === undefined) return;
  const key = [textKey(owner), change.copy.digest];
  if (!snapshotCopies.doesExist(key)) void snapshotCopies.put(key, Buffer.from(change.copy.bytes));
}

/** Removes a snapshot that no decision of its owner was made on any more. */
function dropCopy(databases: Databases, owner: string, { basis }: DecisionRecord): void {
  if (basis?.snapshot === undefined) return;
  const entries = databases.customerLog.getRange(keysUnder(textKey(owner)));
  for (const { value } of entries)
    if (findDecision(databases, value)?.basis?.snapshot === basis.snapshot) return;
  void databases.snapshotCopies.remove([textKey(owner), basis.snapshot]);
}

/** Removes a decision and all that leads to it. Only inside a write transaction. */
export function removeDecision(databases: Databases, record: DecisionRecord): void {
  const { decisionId } = record.decision;
  const customerId = ownerOf(record);
  const id = textKey(decisionId);
  const place = databases.decisionPlaces.get(id);
  if (place === undefined) return;
  void databases.decisionLog.remove(place);
  void databases.decisionPlaces.remove(id);
  if (customerId !== null) void databases.customerLog.remove([textKey(customerId), ...place]);
  void databases.outcomes.remove(id);
  forgetChange(databases, decisionId);
  if (customerId !== null) dropCopy(databases, customerId, record);
}

export function findDecision(databases: Databases, decisionId: string): DecisionRecord | undefined {
  const place = databases.decisionPlaces.get(textKey(decisionId));
  const stored = place && databases.decisionLog.get(place);
  return stored === undefined ? undefined : decodeDecision(stored);
}

/** Everything decided for a customer, in the order in which it was stored. */
export function decisionsOf(databases: Databases, customerId: string): readonly DecisionRecord[] {
  const entries = [...databases.customerLog.getRange(keysUnder(textKey(customerId)))];
  return entries.map(({ value }) => findDecision(databases, value)).filter((record) => record !== undefined);
}

/** What is kept beside the decision as one line of JSON, then the decision as its caller got it. JSON has no raw line breaks. */
function encodeDecision({ decision: _, bytes, ...beside }: DecisionRecord): Buffer {
  const text = `${JSON.stringify(beside)}\n`;
  const encoded = Buffer.allocUnsafe(Buffer.byteLength(text) + bytes.length);
  bytes.copy(encoded, encoded.write(text));
  return encoded;
}

export function decodeDecision(stored: Buffer): DecisionRecord {
  const end = stored.indexOf('\n');
  const bytes = stored.subarray(end + 1);
  return { ...JSON.parse(stored.toString('utf8', 0, end)), decision: JSON.parse(bytes.toString()), bytes };
}
