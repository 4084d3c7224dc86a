import { expect, it } from 'vitest';
import {
  decodeMemory,
  encodeMemory,
  stampOf,
  versionStamp,
} from '../../../../src/adapters/redis/memory-codec.ts';
import { encodeNumber } from '../../../../src/adapters/redis/record-codec.ts';
import { encodeEarlier } from './encode-earlier.ts';

const memory = { version: 3, promises: [], contacts: [] };

it('stamps two records of one version differently, within the stamp', () => {
  const [one, other] = [encodeMemory(memory), encodeMemory(memory)];
  expect(stampOf(one)).not.toEqual(stampOf(other));
  expect(one.subarray(stampOf(one).length)).toEqual(other.subarray(stampOf(other).length));
});

it('begins with the version, which is all of the stamp where no more is known', () => {
  expect(stampOf(encodeMemory(memory)).subarray(0, 8)).toEqual(versionStamp(3));
  expect([stampOf(null), versionStamp(0)].map(({ length }) => length)).toEqual([0, 0]);
});

it('gives the memory back without its stamp, also that of an earlier release', () => {
  expect(decodeMemory(encodeMemory(memory))).toEqual(memory);
  for (const body of [memory, { stamp: 0.5, ...memory }])
    expect(decodeMemory(Buffer.concat([encodeNumber(3), encodeEarlier(body)]))).toEqual(memory);
});
