import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import {
  compilePath,
  costOfPath,
  leadingKeys,
  plainKeys,
} from '../../../../src/engine/language/compile-path.ts';
import { engineLimits } from '../../../../src/engine/language/engine-limits.ts';

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

const shop = {
  name: 'corner',
  open: true,
  'a.b': 'dotted',
  'x~y': 'tilde',
  owner: { name: 'Ada', tags: ['new', 'vip'] },
  lines: [
    { sku: 'tea', price: 4, count: 2, gift: true, note: null, box: { w: 2, h: 3 } },
    { sku: 'cup', price: 9, count: '2', gift: false, box: { w: 5, h: 1 } },
    { sku: 'jar', price: 0, count: 3, box: { w: 1, h: 1 }, 'two words': 1 },
  ],
  mixed: [0, 1.5, 'text', true, null, [], {}, '', false],
};

describe('compilePath reads a shop as JSONPath-plus does', () => {
  it.each([
    '$',
    '$.name',
    '$.lines',
    '$.lines[0]',
    '$.lines[0].sku',
    '$.lines.1.box.w',
    "$['owner']['name']",
    "$['a.b']",
    "$['x~y']",
    '$["a.b"]',
    '$.owner.tags[1]',
    '$.owner.tags[2]',
    '$.nothing',
    '$.owner~',
    '$.lines[*].sku',
    '$.lines.*.box.*',
    '$..sku',
    '$..box.w',
    '$..tags..',
    '$.lines[0,2].sku',
    '$.lines[0]["sku","price"]',
    '$.name,open',
    '$.lines[-1:].sku',
    '$.lines[0:2].sku',
    '$.lines[:2].sku',
    '$.lines[1:].sku',
    '$.lines[::2].sku',
    '$.lines[-2:-1].sku',
    '$.lines[-9:9].sku',
    '$.owner[0:1]',
    '$.lines[?(@.gift)].sku',
    '$.lines[?(!@.gift)].sku',
    '$.lines[?(@.price > 4)].sku',
    '$.lines[?(@.price >= 4)].sku',
    '$.lines[?(@.price < 4)].sku',
    '$.lines[?(@.price <= 4)].sku',
    '$.lines[?(@.count == 2)].sku',
    '$.lines[?(@.count != 2)].sku',
    '$.lines[?(@.count === 2)].sku',
    '$.lines[?(@.count !== 2)].sku',
    '$.lines[?(@.price + @.box.w == 6)].sku',
    '$.lines[?(@.price - @.box.w == 4)].sku',
    '$.lines[?(@.box.w * @.box.h > 5)].sku',
    '$.lines[?(@.price / 2 == 2)].sku',
    '$.lines[?(@.price % 2 == 1)].sku',
    '$.lines[?(-@.price < -5)].sku',
    '$.lines[?(+@.count === 2)].sku',
    "$.lines[?(@.sku == 'tea' || @.sku == 'jar')].price",
    '$.lines[?(@.gift && @.price > 3)].sku',
    '$.lines[?(@.gift && @.price > 5 || @.price == 0)].sku',
    '$.lines[?(@.gift && (@.price > 5 || @.price == 0))].sku',
    '$.lines[?(@.price > 1 + 2 * 3)].sku',
    '$.lines[?(@.price - 2 - 1 == 1)].sku',
    '$.lines[?(@.gift === true)].sku',
    '$.lines[?(@.gift === false)].sku',
    '$.lines[?(@.note === null)].sku',
    '$.lines[?(@.gift === undefined)].sku',
    "$.lines[?(@['two words'] == 1)].sku",
    '$.lines[?(@["two words"] == 1)].sku',
    '$.lines[?(@property > 0)].sku',
    "$.lines[?(@parentProperty == 'lines')].sku",
    '$.lines[?(@parent.length == 3)].sku',
    "$.lines[?(@root.name == 'corner')].sku",
    '$.lines[?(@.price > 1e0)].sku',
    '$.lines[?(@.price > 3.5)].sku',
    '$.owner.tags[?(@.length > 3)]',
    "$.owner[?(@property == 'tags')]",
    "$.owner[?(@[0] == 'new')]",
    '$.lines[(@.length-1)].sku',
    "$.lines[0][('s' + 'ku')]",
    '$.lines[0].box^.sku',
    '$.lines[0].box^^.length',
    '$.lines[?(@.price > 3)]^',
    '$.mixed[*]@number()',
    '$.mixed[*]@integer()',
    '$.mixed[*]@string()',
    '$.mixed[*]@boolean()',
    '$.mixed[*]@scalar()',
    '$.mixed[*]@null()',
    '$.mixed[*]@array()',
    '$.mixed[*]@object()',
    '$.mixed[*]@undefined()',
    '$.mixed[*]@function()',
    '$.mixed[*]@nonFinite()',
    '$.owner.name@string()',
    '$.owner.name@number()',
    '$.`name',
    '$.owner.`tags',
  ])('%s', (path) => {
    expect(read(path, shop)).toEqual(JSONPath({ path, json: shop, wrap: false }));
  });

  it.each([
    ['@number()', Number.NaN],
    ['@nonFinite()', Number.NaN],
    ['@nonFinite()', Number.POSITIVE_INFINITY],
    ['@nonFinite()', 'Infinity'],
    ['@undefined()', undefined],
    ['@scalar()', undefined],
    ['@scalar()', () => 1],
    ['@function()', () => 1],
    ['@object()', () => 1],
  ])('values that no JSON has: %s of %o', (type, value) => {
    const path = `$.list[*]${type}`;
    const json = { list: [value] };
    expect(read(path, json)).toEqual(JSONPath({ path, json, wrap: false }));
  });
});

const faultOf = (path: string) => {
  const compiled = compilePath(path);
  return 'fault' in compiled ? compiled.fault : undefined;
};

describe('compilePath refuses what is not supported, and names it', () => {
  it.each([
    ['$[?(@.a =~ /x/)]', /expression that is not supported: \?\(@\.a =~ \/x\/\)/],
    ['$[?(@.a.includes(1))]', /expression that is not supported/],
    ['$[?(@.a = 1)]', /expression that is not supported/],
    ['$[?(@.a ==)]', /expression that is not supported/],
    ['$[?(== 1)]', /expression that is not supported/],
    ['$[?((@.a)]', /expression that is not supported/],
    ['$[?(@.a[b])]', /expression that is not supported/],
    ['$[?(@.a[0)]', /expression that is not supported/],
    ['$[?(@.1)]', /expression that is not supported/],
    ['$[?(@ 1)]', /expression that is not supported/],
    ['$[?(x)]', /expression that is not supported/],
    ['$[?(constructor)]', /expression that is not supported/],
    ['$[?(@.a constructor 1)]', /expression that is not supported/],
    ['$.a.@price()', /unknown value type @price\(\); write a key that begins with @ as `@price/],
    ['$.@type', /unknown value type @type; write/],
    ['$.@numberXX', /unknown value type/],
    ['$.a#1', /has a key with # and a number \(a#1\)/],
  ])('%s', (path, fault) => {
    expect(faultOf(path)).toMatch(fault);
  });

  it('refuses a path that searches too much, and only that', () => {
    expect(faultOf(`$${'..a'.repeat(engineLimits.pathDescents)}`)).toBeUndefined();
    expect(faultOf(`$${'..a'.repeat(engineLimits.pathDescents + 1)}`)).toMatch(/recursive descents/);
    const union = (count: number) => `$[${Array.from({ length: count }, (_, at) => at).join(',')}]`;
    expect(faultOf(union(engineLimits.pathUnions))).toBeUndefined();
    expect(faultOf(union(engineLimits.pathUnions + 1))).toMatch(/combinations/);
    expect(faultOf(`$.${'a'.repeat(engineLimits.pathLength - 2)}`)).toBeUndefined();
    expect(faultOf(`$.${'a'.repeat(engineLimits.pathLength - 1)}`)).toMatch(/is longer than/);
  });

  it.each([
    ['$.*^.*', true],
    ['$[0,1]^.a', false],
    ['$[?(@.a)]^..b', true],
    ['$[0:2]^[*]', true],
    ['$.a^.*', false],
    ['$.*^.a', false],
    ['$.*.a', false],
    ['$.a.*.b.*', false],
  ])('refuses to go back from many places and on to many: %s: %s', (path, isRefused) => {
    expect(faultOf(path) !== undefined).toBe(isRefused);
  });
});

describe('the cost of a path', () => {
  it.each([
    ['$', 0],
    ['$.a.b[0]', 0],
    ['$.a[*]', 1],
    ['$.a[?(@.b)]', 1],
    ['$.a[(@.length-1)]', 0],
    ['$.a[0:2]', 1],
    ['$.a[0,1]', 2],
    ['$.a[0,1].b,c,d', 6],
    ['$..a', 10],
    ['$..a..b', 100],
    ['$..a[0,1]', 20],
  ])('%s: %i', (path, cost) => {
    expect(costOfPath(path)).toBe(cost);
  });
});

describe('the keys of a path', () => {
  it.each([
    ['$', []],
    ['$.a', ['a']],
    ["$.a['b'][0]", ['a', 'b', '0']],
    ['$.a[*]', undefined],
    ['$.a.b^', undefined],
  ])('that only enters members: %s: %j', (path, keys) => {
    expect(plainKeys(path)).toEqual(keys);
  });

  it.each([
    ['$', []],
    ['$.a.b', ['a', 'b']],
    ['$.a.b[*].c', ['a', 'b']],
    ['$[?(@.a)].b', []],
  ])('before anything else: %s: %j', (path, keys) => {
    expect(leadingKeys(path)).toEqual(keys);
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
