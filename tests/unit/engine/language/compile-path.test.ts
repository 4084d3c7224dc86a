import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { compilePath } from '../../../../src/engine/language/compile-path.ts';

const read = (path: string, value: object): unknown => {
  const compiled = compilePath(path);
  if ('fault' in compiled) throw new Error(compiled.fault);
  return compiled.read(value);
};

describe('compilePath reads what JSONPath-plus reads', () => {
  it.each([
    ['a character of a text, by an escaped key', '$.*.`0', { a: 'xy', b: ['z'] }],
    ['an escaped key that is there', '$.`*', { '*': 1, a: 2 }],
    ['an escaped key that is not there', '$.`a', { '`a': 1 }],
    ['an escaped key with a comma that is not there', '$.`a,b', { b: 2 }],
    ['the list around a slice', '$[1:2].^', [[1], [2, 3]]],
    ['the list around a slice of a slice', '$[:][0:1]^^', [[1, 2], [3]]],
    ['what is two above a computed key', '$.a[("b")]^^', { a: { b: { c: 1 } } }],
    ['what is two above a computed index', '$[(@.length-1)]^^', [1, [2]]],
  ])('%s: %s', (_name, path, value) => {
    expect(read(path, value)).toEqual(JSONPath({ path, json: value, wrap: false }));
  });
});

describe('compilePath refuses', () => {
  it.each(['$[?(@.a--1)]', '$[?(++@.a > 1)]', '$[?(@.a++)]'])(
    'what JSONPath-plus changes values by: %s',
    (path) => {
      expect(compilePath(path)).toHaveProperty('fault');
    },
  );
});
