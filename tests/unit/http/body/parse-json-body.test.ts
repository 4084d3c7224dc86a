import { describe, expect, test } from 'vitest';
import { parseJsonBody } from '../../../../src/http/body/parse-json-body.ts';

function refusalOf(text: string): { readonly message: string; readonly faults?: unknown } {
  try {
    parseJsonBody(Buffer.from(text));
  } catch (error) {
    return error as { message: string };
  }
  throw new Error('it was taken');
}

describe('a body that is no JSON', () => {
  test.each([
    ['{"a":1,\n"b":NaN}', 'at line 2, column 5: JSON has no NaN'],
    ['{"a":-Infinity}', 'at line 1, column 6: JSON has no NaN'],
    ['{"a":None}', 'at line 1, column 6: JSON has no such word'],
    ['{"a":True}', 'at line 1, column 6: JSON has no such word'],
    ['{"a":undefined}', 'at line 1, column 6: JSON has no such word'],
    ['{"a":[2,]}', 'at line 1, column 8: a comma before a closing bracket'],
    ['{"a":1,}', 'at line 1, column 7: a comma before a closing bracket'],
    ['{"a":.5}', 'at line 1, column 6: a number begins with a digit'],
    ['{"a":+2}', 'at line 1, column 6: a number has no plus'],
    ['{"a":2.}', 'at line 1, column 6: digits are missing'],
    ['{"a":012}', 'at line 1, column 6: a number has no leading zeros'],
    ['{“a”:1}', 'at line 1, column 2: this is a typographic quotation mark'],
    ["{'a':1}", 'at line 1, column 2: this is a single quote'],
    ['{a:1}', 'at line 1, column 2'],
    ['{"a":1 "b":2}', 'at line 1, column 8: a comma is missing'],
    ['{"a" 1}', 'at line 1, column 6: a colon is missing'],
    ['{"a":"x\ny"}', 'at line 1, column 8: a text contains a line break'],
    ['{"a":"\\x"}', 'at line 1, column 7: this \\ begins nothing'],
    ['{"😀":x}', 'at line 1, column 7'],
    ['{"a":1}}', 'at line 1, column 8'],
    ['a=1&b=2', 'at line 1, column 1: this is a form'],
    ['<html></html>', 'at line 1, column 1: this is HTML'],
    ['# x\n{}', 'at line 1, column 1: comments are not part of JSON'],
    ['{"a":1', 'it ends too early'],
    ['{"a":"b', 'at line 1, column 6: this text has no closing quote'],
    [' ', 'there is nothing in it'],
  ])('is refused with the place of its fault: %j', (text, told) => {
    expect(refusalOf(text).message).toContain(told);
    expect(() => JSON.parse(text)).toThrow();
  });
});

test('a byte order mark is passed over', () => {
  expect(parseJsonBody(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
  expect(refusalOf('{"a":\uFEFF1}').message).toContain('byte order mark');
});

describe('a whole number beyond 2^53', () => {
  test.each([
    ['{"context":{"ids":[1,9007199254740993]}}', '/context/ids/1'],
    ['{"a":-9007199254740993}', '/a'],
    ['{"a":12345678901234567890}', '/a'],
    ['{"a":9007199254740993.0}', '/a'],
    ['[0,{"a":{"b/c":100000000000000001}}]', '/1/a/b~1c'],
    ['9007199254740993', ''],
  ])('is refused with its place where it would be read as a neighbour: %s', (text, pointer) => {
    expect(JSON.stringify(refusalOf(text))).toContain(pointer);
    expect(refusalOf(text).message + JSON.stringify(refusalOf(text))).toContain('2^53');
  });

  test.each([
    '{"a":9007199254740992}',
    '{"a":9007199254740994}',
    '{"a":1e300}',
    '{"a":123456789012345680000}',
    '{"a":0.12345678901234567890}',
    '{"a":"9007199254740993"}',
    '{"a":"x: 9007199254740993"}',
    '{"9007199254740993":1}',
    '{"a":123456789012345}',
    '{"a":1000000000000000000000}',
    '{"a":1.5e-300,"b":[1,2,3]}',
  ])('is taken where it is held, or is a text: %s', (text) => {
    expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text));
  });
});
