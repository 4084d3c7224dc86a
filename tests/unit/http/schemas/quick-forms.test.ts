import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickForms } from '../../../../src/http/schemas/quick-forms.ts';
import { schemaFormats } from '../../../../src/http/schemas/schema-formats.ts';

const piece = fc.oneof(
  fc.constantFrom(
    'a',
    'z',
    '0',
    '9',
    '-',
    '--',
    ' ',
    'A',
    '\u007f',
    'é',
    '\u200b',
    '\ud83d',
    '😀',
    '/',
    ':',
    '\n',
  ),
  fc.constantFrom(
    '2026-11-22',
    '2026-02-30',
    '1899-01-01',
    '1900-02-28',
    'T06:10:00Z',
    'T24:00:00Z',
    'T06:10Z',
  ),
);
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

describe('quick forms', () => {
  it('say yes to nothing that the pattern or its format would refuse', () => {
    fc.assert(
      fc.property(text, (candidate) => {
        for (const [pattern, { format, matches }] of quickForms) {
          const isRight = format === undefined || schemaFormats[format]?.(candidate) === true;
          if (matches(candidate)) expect(isRight && new RegExp(pattern, 'u').test(candidate)).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('say yes to what nearly always comes', () => {
    const usual = ['frequent-flyer', 'qx7f2m-1', '2026-11-22T06:10:00Z', '2026-11-22'];
    for (const { matches } of quickForms.values()) expect(usual.some(matches)).toBe(true);
    const matchesOf = usual.map((each) => [...quickForms.values()].map(({ matches }) => matches(each)));
    expect(matchesOf).toEqual([
      [true, true, false, false],
      [true, true, false, false],
      [false, true, true, false],
      [true, true, false, true],
    ]);
  });
});
