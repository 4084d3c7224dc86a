import type { ExtractRow } from './check-row.ts';
import type { ExtractRows } from './ports.ts';

const utf8 = new TextDecoder();

export function readRow({ first, ids, json, ends }: ExtractRows, index: number): ExtractRow {
  return {
    row: first + index,
    customerId: ids[index] ?? null,
    json: utf8.decode(json.subarray(ends[index - 1] ?? 0, ends[index])),
  };
}

/** Those from one place up to another. */
export function sliceRows({ first, ids, json, ends }: ExtractRows, start: number, end: number): ExtractRows {
  const before = ends[start - 1] ?? 0;
  return {
    first: first + start,
    ids: ids.slice(start, end),
    json: json.subarray(before, ends[Math.min(end, ends.length) - 1] ?? 0),
    ends: ends.slice(start, end).map((place) => place - before),
  };
}

/** The number of the last row; the one before the first if there are none. */
export const lastRow = ({ first, ids }: ExtractRows): number => first + ids.length - 1;
