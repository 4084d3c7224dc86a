import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastRow, readRow, sliceRows } from '../../../src/load/load-extract-rows.ts';
import type { ExtractRows } from '../../../src/load/ports.ts';

function joined(first: number, documents: readonly string[]): ExtractRows {
  const ends: number[] = [];
  for (const text of documents) ends.push((ends.at(-1) ?? 0) + Buffer.byteLength(text));
  return {
    first,
    ids: documents.map((_, index) => `C${index}`),
    json: Buffer.from(documents.join('')),
    ends,
  };
}

describe('rows by columns', () => {
  it('are the same rows in whatever pieces they are cut, and in pieces of pieces', () => {
    const documents = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(documents, fc.nat(12), fc.nat(12), (texts, one, other) => {
        const rows = joined(41, texts);
        const start = Math.min(one, other, texts.length - 1);
        const piece = sliceRows(sliceRows(rows, start, texts.length), 0, Math.max(one, other) - start);
        const read = piece.ids.map((_, index) => readRow(piece, index));
        expect(read).toEqual(
          texts
            .map((json, index) => ({ row: 41 + index, customerId: `C${index}`, json }))
            .slice(start, Math.max(one, other)),
        );
        expect(lastRow(piece)).toBe(41 + start + read.length - 1);
      }),
    );
  });
});
