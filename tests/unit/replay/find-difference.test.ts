import { expect, it } from 'vitest';
import { findDifference } from '../../../src/replay/find-difference.ts';

it.each([
  [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, undefined],
  [{ a: [1, 2] }, { a: [1, 3] }, { pointer: '/a/1', recorded: 2, replayed: 3 }],
  [{ a: [1, 2] }, { a: [1] }, { pointer: '/a/1', recorded: 2, replayed: undefined }],
  [{ a: 1 }, { a: 1, b: null }, { pointer: '/b', recorded: undefined, replayed: null }],
  [{ 'a/b': 0 }, { 'a/b': -0 }, { pointer: '/a~1b', recorded: 0, replayed: -0 }],
  [{ a: [] }, { a: {} }, { pointer: '/a', recorded: [], replayed: {} }],
  [{ a: null }, { a: {} }, { pointer: '/a', recorded: null, replayed: {} }],
  [1, 2, { pointer: '', recorded: 1, replayed: 2 }],
])('%j and %j differ first at %j', (recorded, replayed, difference) => {
  expect(findDifference(recorded, replayed)).toEqual(difference);
});

it('leaves places out', () => {
  const isLeft = (path: readonly unknown[]) => path.at(-1) === 'body';
  expect(findDifference({ m: [{ body: 'a', x: 1 }] }, { m: [{ body: 'b', x: 2 }] }, isLeft)).toEqual({
    pointer: '/m/0/x',
    recorded: 1,
    replayed: 2,
  });
});
