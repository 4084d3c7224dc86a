import * as fc from 'fast-check';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { ValueIndex } from '../../../../../src/domain/pack/source/value-index.ts';

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
  const index = new ValueIndex(text);
  for (const path of listPaths(JSON.parse(text))) {
    const node = findNodeAtLocation(tree, path) as Node;
    expect(index.find(path)).toEqual({ offset: node.offset, key: keyOf(node) });
  }
}

describe('ValueIndex', () => {
  it('finds every value, and the name before it, where a parser does', () =>
    fc.assert(fc.property(texts, expectSamePlaces)));

  it('finds names however they are written', () => {
    const index = new ValueIndex(String.raw`{"\u0061": 1, "b\"c": 2, "d\\": 3, "": [4]}`);
    expect(index.find(['a'])).toEqual({ offset: 11, key: 1 });
    expect(index.find(['b"c'])).toEqual({ offset: 22, key: 14 });
    expect(index.find(['d\\'])).toEqual({ offset: 32, key: 25 });
    expect(index.find(['', 0])).toEqual({ offset: 40, key: undefined });
  });

  it('names the nearest value around one that is missing', () => {
    const index = new ValueIndex('{"a": [1, {"b": 2}]}');
    const list = { offset: 6, key: undefined };
    for (const path of [
      ['a', 2],
      ['a', -1],
      ['a', 'x'],
    ])
      expect(index.find(path)).toEqual(list);
    expect(index.find(['a', 1, 'c'])).toEqual({ offset: 10, key: undefined });
    expect(index.find(['a', 0, 'c'])).toEqual({ offset: 7, key: undefined });
    expect(index.find(['z'])).toEqual({ offset: 0, key: undefined });
  });
});
