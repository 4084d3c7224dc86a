import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSource } from '../../../../../src/domain/pack/source/parse-source.ts';

const parse = (text: string) => parseSource({ path: 'airline/pack.json', text });
const refusal = (text: string) => {
  const result = parse(text);
  if (!('diagnostics' in result)) throw new Error('it was not refused');
  return result.diagnostics.map(({ code, line, column, message }) => ({ code, line, column, message }));
};

describe('a well-formed file', () => {
  it('has the value that JSON.parse gives it, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value, null, 2);
        const result = parse(text);
        if ('diagnostics' in result)
          return result.diagnostics.every((entry) => /forbidden|duplicate/.test(entry.code));
        expect(result.value).toEqual(JSON.parse(text));
        return true;
      }),
    );
  });

  it('knows the positions of its values and their names, whatever ends its lines', () => {
    const result = parse('{\r\n  "rules": [\r  {"id": "a"},\n\t{"id": "b"}]}');
    if ('diagnostics' in result) throw new Error('refused');
    expect(result.locate(['rules', 1, 'id'])).toEqual({ line: 4, column: 9 });
    expect(result.locate(['rules', 1, 'id'], 'key')).toEqual({ line: 4, column: 3 });
    expect(result.locate([])).toEqual({ line: 1, column: 1 });
  });

  it('places what is missing at the nearest thing around it', () => {
    const result = parse('{\n "a": {"b": 1}\n}');
    if ('diagnostics' in result) throw new Error('refused');
    expect(result.locate(['a', 'c', 'd'])).toEqual({ line: 2, column: 7 });
  });

  it('may begin with a byte order mark', () => {
    expect(parse('\uFEFF{"a": 1}')).toMatchObject({ value: { a: 1 } });
  });
});

describe('a file that is not JSON', () => {
  it.each([
    ['', 1, 1, 'there is nothing in it'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma is missing before this'],
    ['{\n  "a": 1,\n}', 2, 9, 'a comma before a closing bracket is one too many'],
    ['[1, 2,]', 1, 6, 'a comma before a closing bracket is one too many'],
    ['{"a" 1}', 1, 6, 'a colon is missing before this'],
    ['{"a": }', 1, 7, 'a value is missing here'],
    ['{"a": 1 // note\n}', 1, 9, 'comments are not part of JSON'],
    ["{'a': 1}", 1, 2, 'this is a single quote'],
    ['{"a": "b}', 1, 7, 'this text has no closing quote'],
    ['{"a": 1', 1, 8, 'it ends too early'],
    ['{"a": 1} {"b": 2}', 1, 10, 'the document has ended before this'],
    ['{"a": True}', 1, 7, 'JSON has no such word'],
    ['{"a": “b”}', 1, 7, 'this is a typographic quotation mark'],
    ['{“a”: 1}', 1, 2, 'this is a typographic quotation mark'],
    ['{"a": 15,000}', 1, 9, 'a number has no comma in it'],
    ['{"a": "x\\y"}', 1, 9, 'this \\ begins nothing known'],
    ['{"a": NaN}', 1, 7, 'JSON has no NaN and no Infinity'],
    ['{"a": nul}', 1, 7, 'this is not JSON'],
    ['{"a": "Would "you" like it?"}', 1, 15, 'the text before this ended at a quotation mark'],
    ['{"a": "say "hello", then"}', 1, 13, 'the text before this ended at a quotation mark'],
    ['{"a": "a 12" screen"}', 1, 14, 'the text before this ended at a quotation mark'],
    ['{"a": "a "5" star"}', 1, 11, 'the text before this ended at a quotation mark'],
    ['{"a": "a ""doubled"" mark"}', 1, 11, 'the text before this ended at a quotation mark'],
    ['{"say "hello"": 1}', 1, 8, 'the text before this ended at a quotation mark'],
    ['["a "b" c"]', 1, 6, 'the text before this ended at a quotation mark'],
    ['["Das "Ö" fehlt"]', 1, 8, 'the text before this ended at a quotation mark'],
    ['{"a": "x" "b": 1}', 1, 11, 'a comma is missing before this'],
    ['{"a": "x"\nb: 1}', 2, 1, 'this is not JSON'],
  ])('%j is refused with its place and a plain reason', (text, line, column, message) => {
    expect(refusal(text)).toEqual([{ code: 'syntax', line, column, message }]);
  });

  it('is refused with something, wherever a good text is cut off', () => {
    const text = JSON.stringify({ rules: [{ id: 'a', n: 1.5e3, t: 'x\\n"', e: [true, null] }] });
    for (let end = 0; end < text.length; end += 1) expect(refusal(text.slice(0, end))).toHaveLength(1);
  });
});

describe('a file that is JSON and a trap', () => {
  it.each([
    ['{"a": 1, "b": {"a": 2}, "a": 3}', 'duplicate-key', 25],
    ['{"\\u0061": 1, "a": 3}', 'duplicate-key', 15],
    ['{"__proto__": {"x": 1}}', 'forbidden-key', 2],
    ['{"x": [{"constructor": 1}]}', 'forbidden-key', 9],
    ['{"a": "x\\u0000"}', 'forbidden-text', 7],
    ['{"a": "\\ud800"}', 'forbidden-text', 7],
    ['{"a": "\\u0007"}', 'forbidden-text', 7],
    ['{"a": "\\u001b[2J"}', 'forbidden-text', 7],
    ['{"a": "\\u0085"}', 'forbidden-text', 7],
    ['{"a": "\u0092s"}', 'forbidden-text', 7],
    ['{"a": "caff\\ufffd"}', 'forbidden-text', 7],
    ['{"a": "caff\u{fffd}"}', 'forbidden-text', 7],
    ['{"caff\u{fffd}": 1}', 'forbidden-text', 2],
    ['{"a": "caffÃ¨"}', 'forbidden-text', 7],
    ['{"a": "lâ€™ora"}', 'forbidden-text', 7],
    ['{"a": "20Â°"}', 'forbidden-text', 7],
    ['{"a": 1e999}', 'number-out-of-range', 7],
    ['{"a": 9007199254740993}', 'number-out-of-range', 7],
  ])('%s is refused as %s', (text, code, column) => {
    expect(refusal(text)).toMatchObject([{ code, line: 1, column }]);
  });

  it('takes the same name again in another object, and __proto__ as a text', () => {
    expect(parse('[{"a": "__proto__"}, {"a": {"a": 2}}]')).toHaveProperty('value');
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
  ])('is refused when %s nest too deep, before anything recursive reads it', (_, text) => {
    expect(refusal(text)).toMatchObject([{ code: 'too-deep' }]);
  });

  it('is refused for the first bracket that closes nothing', () => {
    expect(refusal('[}'.repeat(100_000))).toMatchObject([{ code: 'syntax', column: 2 }]);
  });

  it('may hold a text as long as a file may be', () => {
    expect(parse(`"${'x'.repeat(9_999_990)}"`)).toHaveProperty('value');
    expect(parse(`"${'\\n'.repeat(4_999_990)}"`)).toHaveProperty('value');
  });

  it('may nest as deep as the limit', () => {
    expect(parse('['.repeat(64) + ']'.repeat(64))).toHaveProperty('value');
    expect(refusal('['.repeat(65) + ']'.repeat(65))).toMatchObject([{ code: 'too-deep', column: 65 }]);
  });

  it('of a million mistakes is refused for the first', () => {
    expect(refusal(`[${','.repeat(1_000_000)}`)).toMatchObject([{ code: 'syntax', column: 2 }]);
  });

  it('is refused unread when it is too large', () => {
    expect(refusal(`"${'x'.repeat(10_000_001)}`)).toMatchObject([{ code: 'file-too-large' }]);
  });
});
