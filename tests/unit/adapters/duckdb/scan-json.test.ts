import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner } from '../../../../src/adapters/duckdb/scan-json.ts';

/** The documents and faults of a text that comes in pieces of so many bytes. */
function scan(text: string, pieceBytes: number) {
  const documents: string[] = [];
  const faults: number[] = [];
  const scanner = new JsonScanner({
    document: (bytes, line) => documents.push(`${line}: ${Buffer.from(bytes).toString()}`),
    unreadable: (line) => faults.push(line),
  });
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += pieceBytes)
    scanner.add(bytes.subarray(start, start + pieceBytes));
  scanner.end();
  return { documents, faults };
}

describe('a file of JSON documents', () => {
  it.each([
    ['an array', '[{"a":1},\n{"b":[2]}\n]', ['1: {"a":1}', '2: {"b":[2]}'], []],
    [
      'documents one behind the other',
      '{"a":1} {"b":2}\n\n{"c":3}',
      ['1: {"a":1}', '1: {"b":2}', '3: {"c":3}'],
      [],
    ],
    [
      'signs in texts',
      '[{"a":"]},{[ \\" \\\\"},{"b":"é"}]',
      ['1: {"a":"]},{[ \\" \\\\"}', '1: {"b":"é"}'],
      [],
    ],
    [
      'documents over several lines',
      '[\n  {\n    "a": 1\n  },\n  {\n    "b": 2\n  }\n]',
      ['2: {\n    "a": 1\n  }', '5: {\n    "b": 2\n  }'],
      [],
    ],
    ['entries that are no objects', '[1, "x, ]", null, [2]]', ['1: 1', '1: "x, ]"', '1: null', '1: 2'], []],
    ['arrays one behind the other', '[{"a":1}]\n\u{feff}[{"b":2}]', ['1: {"a":1}', '2: {"b":2}'], []],
    ['a brace that is missing', '[\n{"a":{"x":1},\n{"b":2},\n{"c":3}\n]', ['3: {"b":2}', '4: {"c":3}'], [2]],
    ['a brace too many', '[\n{"a":1}},\n{"b":2}\n]', ['2: {"a":1}', '2: }', '3: {"b":2}'], []],
    ['a bracket for a brace', '[\n{"a":[1}},\n{"b":2}\n]', ['3: {"b":2}'], [2]],
    ['a quotation mark that is missing', '[\n{"a":"x},\n{"b":2}\n]', ['3: {"b":2}'], [2]],
    ['two in a row that are broken', '[\n{"a":"x},\n{"b":[},\n{"c":3}\n]', ['4: {"c":3}'], [2, 3]],
    [
      'an indented one that is broken',
      '[\n  {\n    "a": {\n      "x": 1\n  },\n  {\n    "b": 2\n  }\n]',
      ['6: {\n    "b": 2\n  }'],
      [2],
    ],
    ['commas before its entries', '[\n  {"a":[}\n, {"z":1}\n  ,{"b":2}\n]', ['4: {"b":2}'], [2]],
    ['a cut end', '[\n{"a":1},\n{"b":2', ['2: {"a":1}'], [3]],
    ['a cut text', '[{"a":1},{"b":"', ['1: {"a":1}'], [1]],
    [
      'the rest of a line that is lost',
      '[{"a":1},{"b":[},{"c":1},\n{"d":4}]',
      ['1: {"a":1}', '2: {"d":4}'],
      [1],
    ],
    ['nothing', '[]\n', [], []],
  ])('is cut with %s', (_, text, documents, faults) => {
    for (const pieceBytes of [1, 2, 3, 7, 1000])
      expect(scan(text, pieceBytes)).toEqual({ documents, faults });
  });

  it('is read as it was written, whatever the blanks and the pieces', () => {
    const value = fc.object({
      maxDepth: 2,
      maxKeys: 3,
      values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
    });
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 5 }),
        fc.constantFrom(0, 2),
        fc.boolean(),
        fc.integer({ min: 1, max: 30 }),
        (values, indent, isArray, size) => {
          const text = isArray
            ? JSON.stringify(values, null, indent)
            : values.map((one) => JSON.stringify(one, null, indent)).join('\n');
          const { documents, faults } = scan(text, size);
          expect(faults).toEqual([]);
          expect(documents.map((document) => JSON.parse(document.replace(/^\d+: /, '')) as unknown)).toEqual(
            JSON.parse(JSON.stringify(values)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses no entry beside one that is broken, and names its line', () => {
    const broken = fc.constantFrom('{"x":', '{"x":"y', '{"x":[1}', '{{', '{"x":{"y":1}');
    const entry = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: broken });
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        (entries, size) => {
          const lines = entries.map((fault, index) => (fault === '' ? `{"id":${index}}` : fault));
          const { documents, faults } = scan(`[\n${lines.join(',\n')}\n]`, size);
          const at = (isBroken: boolean) =>
            entries.flatMap((fault, index) => ((fault !== '') === isBroken ? [index + 2] : []));
          expect(faults).toEqual(at(true));
          expect(documents.map((document) => Number(document.split(':')[0]))).toEqual(at(false));
        },
      ),
      { numRuns: 300 },
    );
  });
});
