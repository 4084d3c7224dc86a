import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../src/shared/sha256.ts';

const machineHash = (text: string): Buffer => createHash('sha256').update(text).digest();

function bytesOf(words: Readonly<Int32Array>): Buffer {
  const bytes = Buffer.alloc(32);
  for (const [at, word] of words.entries()) bytes.writeInt32BE(word, at * 4);
  return bytes;
}

const lengths = [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 5000].map((length) => 'x'.repeat(length));
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom('a', 'é', '€', '😀', '\ud800', '\0'), { maxLength: 200 })
    .map((all) => all.join('')),
  fc.integer({ min: 0, max: 3000 }).map((length) => 'y'.repeat(length)),
);

describe('A hash', () => {
  it.each(lengths)('is that of the machine, whatever the length of the last block', (text) => {
    expect(bytesOf(hashText(text))).toEqual(machineHash(text));
  });

  it('is that of the machine for every text', () => {
    fc.assert(fc.property(texts, (text) => bytesOf(hashText(text)).equals(machineHash(text))));
  });
});
