import { readFileSync } from 'node:fs';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';

/** What the processes of a torture note, and how it is judged. */
export type TortureOrder = {
  readonly url: string;
  readonly prefix: string;
  readonly folder: string;
  readonly index: number;
  readonly processes: number;
  readonly customers: number;
  /** How many replicas must have a write before it counts as acknowledged. */
  readonly replicas: number;
  readonly firstVersion: number;
};
/** Another process was told that this version is stored: whoever hears of it must be able to read it. */
export type TortureMessage = { readonly customer: number; readonly version: number };

export const sources = ['cache', 'store', 'stale-cache'] as const;
/** Time (ms of the machine's monotonic clock), customer, version, source. */
export const recordLength = 4;

/** A version is the asOf of the snapshot, epoch ms. */
export function tortureSnapshot(customer: number, version: number): Snapshot {
  return {
    schemaVersion: 1,
    customerId: `C${customer}`,
    asOf: new Date(version).toISOString(),
    attributes: { note: 'x'.repeat(200) },
  };
}

export type TortureVerdict = {
  /** Reads compared with what was acknowledged before them, by where they came from. */
  readonly checked: Readonly<Record<(typeof sources)[number], number>>;
  /** Those that gave less than what had been acknowledged longer ago than the bound. */
  readonly tooOld: Readonly<Record<(typeof sources)[number], number>>;
  /** The longest time that a read lagged behind an acknowledged write, in milliseconds. */
  readonly longestLagMs: Readonly<Record<(typeof sources)[number], number>>;
};

function readNotes(file: string): Float64Array {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 8));
}

/** Each customer has one writer, so its acknowledged versions grow with time. */
export function judgeNotes(folder: string, processes: number, boundMs: number): TortureVerdict {
  const acknowledged = new Map<number, { times: number[]; versions: number[] }>();
  for (let index = 0; index < processes; index += 1) {
    const notes = readNotes(`${folder}/writes-${index}`);
    for (let at = 0; at < notes.length; at += recordLength) {
      const customer = notes[at + 1] ?? 0;
      const known = acknowledged.get(customer) ?? { times: [], versions: [] };
      known.times.push(notes[at] ?? 0);
      known.versions.push(notes[at + 2] ?? 0);
      acknowledged.set(customer, known);
    }
  }
  const zero = { cache: 0, store: 0, 'stale-cache': 0 };
  const verdict = { checked: { ...zero }, tooOld: { ...zero }, longestLagMs: { ...zero } };
  for (let index = 0; index < processes; index += 1) {
    const notes = readNotes(`${folder}/reads-${index}`);
    for (let at = 0; at < notes.length; at += recordLength) {
      const source = sources[notes[at + 3] ?? 0] ?? 'store';
      verdict.checked[source] += 1;
      const writes = acknowledged.get(notes[at + 1] ?? 0);
      const lag = writes === undefined ? 0 : lagOf(writes, notes[at] ?? 0, notes[at + 2] ?? 0);
      verdict.longestLagMs[source] = Math.max(verdict.longestLagMs[source], lag);
      if (lag > boundMs) verdict.tooOld[source] += 1;
    }
  }
  return verdict;
}

/** For how long, when the read began, a version newer than the one read had been acknowledged; 0 if none had. */
function lagOf(writes: { times: number[]; versions: number[] }, begun: number, version: number): number {
  let low = 0;
  let high = writes.versions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((writes.versions[middle] ?? 0) > version) high = middle;
    else low = middle + 1;
  }
  const acknowledgedAt = writes.times[low];
  return acknowledgedAt === undefined ? 0 : Math.max(0, begun - acknowledgedAt);
}
