import fc from 'fast-check';
import { Packr, unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { MessageWriter } from '../../../../src/domain/customer/message-writer.ts';

const packr = new Packr({ useRecords: false, variableMapSize: true });

function write(value: unknown, capacity = 64): Buffer {
  const writer = new MessageWriter(capacity);
  writer.writeValue(value);
  return Buffer.from(writer.written());
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', minLength: 20, maxLength: 90 }),
);
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -300, max: 70_000 }),
  fc.double(),
  fc.maxSafeInteger(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(text, tie('value'), { maxKeys: 20 }),
  ),
}));

describe('the message writer', () => {
  it('writes every JSON value byte for byte as msgpackr does', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(write(one).equals(packr.pack(one))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('writes long texts, lists and maps, and half a surrogate pair', () => {
    const cases = [
      ...['é'.repeat(20), '陳'.repeat(100), 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(255), 'x'.repeat(256)],
      ...['é'.repeat(40_000), 'x'.repeat(70_000), 'a\ud800b', '\udc00', '😀', undefined],
      Array.from({ length: 70_000 }, (_, index) => index),
      Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`m${index}`, index])),
    ];
    for (const one of cases) expect(write(one).equals(packr.pack(one))).toBe(true);
  });

  it('writes one value behind the other, and anew when cleared', () => {
    const writer = new MessageWriter(1);
    writer.writeValue('one');
    const first = writer.length;
    writer.writeValue({ two: 2 });
    expect(unpack(writer.written().subarray(first))).toEqual({ two: 2 });
    writer.clear();
    writer.writeValue(3);
    expect([...writer.written()]).toEqual([3]);
  });

  it('refuses what JSON has not', () => {
    for (const one of [1n, Symbol('s'), () => 1]) expect(() => write(one)).toThrow(TypeError);
  });
});
