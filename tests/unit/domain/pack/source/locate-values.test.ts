import * as fc from 'fast-check';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { locateValues } from '../../../../../src/domain/pack/source/locate-values.ts';

const listPaths = (value: unknown, path: readonly (string | number)[] = []): (string | number)[][] => {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) =>
          listPaths(member, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return [[...path], ...inner];
};

const keyOf = ({ parent }: Node): number | undefined =>
  parent?.type === 'property' ? parent.children?.[0]?.offset : undefined;

const texts: fc.Arbitrary<string> = fc
  .tuple(fc.jsonValue(), fc.constantFrom('', ' ', '\t', '\n  '))
  .map(([value, space]) => JSON.stringify(value, null, space));

function expectSamePlaces(text: string): void {
  const tree = parseTree(text) as Node;
  const find = locateValues(text);
  for (const path of listPaths(JSON.parse(text))) {
    const node = findNodeAtLocation(tree, path) as Node;
    expect(find(path)).toEqual({ offset: node.offset, name: keyOf(node) });
  }
}

describe('locateValues', () => {
  it('finds every value, and the name before it, where a parser does', () =>
    fc.assert(fc.property(texts, expectSamePlaces)));

  it('finds names however they are written', () => {
    const find = locateValues(String.raw`{"\u0061": 1, "b\"c": 2, "d\\": 3, "": [4]}`);
    expect(find(['a'])).toEqual({ offset: 11, name: 1 });
    expect(find(['b"c'])).toEqual({ offset: 22, name: 14 });
    expect(find(['d\\'])).toEqual({ offset: 32, name: 25 });
    expect(find(['', 0])).toEqual({ offset: 40, name: undefined });
  });

  it('names the nearest value around one that is missing', () => {
    const find = locateValues('{"a": [1, {"b": 2}]}');
    const list = { offset: 6, name: undefined };
    for (const path of [
      ['a', 2],
      ['a', -1],
      ['a', 'x'],
    ])
      expect(find(path)).toEqual(list);
    expect(find(['a', 1, 'c'])).toEqual({ offset: 10, name: undefined });
    expect(find(['a', 0, 'c'])).toEqual({ offset: 7, name: undefined });
    expect(find(['z'])).toEqual({ offset: 0, name: undefined });
  });
});
