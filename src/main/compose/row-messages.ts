import type { CheckedRows } from '../../load/check-rows.ts';
import type { ExtractRows } from '../../load/ports.ts';

/** What a thread is told: first the customers that several rows name, then batch after batch. */
export type RowQuestion = { readonly repeated: readonly string[] } | { readonly rows: ExtractRows };

/** What a thread answers to a batch, by columns: a hundred objects take five times as long to copy. */
export type RowAnswer =
  | (Omit<CheckedRows, 'snapshots'> & {
      readonly ids: readonly string[];
      /** All snapshots one behind the other. */
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

/** Throws what went wrong in the thread. */
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
