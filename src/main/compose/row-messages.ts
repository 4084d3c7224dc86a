import type { CheckedRows } from '../../load/check-rows.ts';
import type { ExtractRows } from '../../load/ports.ts';

/** The messages to a thread: first the customers that several rows name, then one batch after another. */
export type RowQuestion = { readonly repeated: readonly string[] } | { readonly rows: ExtractRows };

/** A thread's answer to a batch, by columns: copying a hundred objects takes five times as long. */
export type RowAnswer =
  | (Omit<CheckedRows, 'snapshots'> & {
      readonly ids: readonly string[];
      /** All snapshots, concatenated. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly ends: readonly number[];
      readonly identities: readonly (readonly string[])[];
    })
  | { readonly error: string };

export function packChecked({ snapshots, ...rest }: CheckedRows): RowAnswer {
  const ends: number[] = [];
  for (const { bytes } of snapshots) ends.push((ends.at(-1) ?? 0) + bytes.length);
  const bytes = new Uint8Array(ends.at(-1) ?? 0);
  for (const [index, snapshot] of snapshots.entries()) bytes.set(snapshot.bytes, ends[index - 1] ?? 0);
  return {
    ...rest,
    ids: snapshots.map(({ customerId }) => customerId),
    bytes,
    ends,
    identities: snapshots.map(({ identities }) => identities),
  };
}

/** Throws the error of the thread. */
export function unpackChecked(answer: RowAnswer): CheckedRows {
  if ('error' in answer) throw new Error(answer.error);
  const { ids, bytes, ends, identities, ...rest } = answer;
  const snapshots = ids.map((customerId, index) => ({
    customerId,
    bytes: bytes.subarray(ends[index - 1] ?? 0, ends[index]),
    identities: identities[index] ?? [],
  }));
  return { ...rest, snapshots };
}
