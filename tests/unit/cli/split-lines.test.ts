import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../../../src/cli/split-lines.ts';

async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let rest = new TextEncoder().encode(text);
  for (const size of sizes) {
    yield rest.subarray(0, size);
    rest = rest.subarray(size);
  }
  yield rest;
}

const split = async (text: string, sizes: readonly number[] = [], most?: number) => {
  const lines: (string | undefined)[] = [];
  for await (const line of splitLines(cut(text, sizes), most)) lines.push(line);
  return lines;
};

describe('splitLines', () => {
  it('finds the same lines however the text is cut', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '💡', '\u2028', '\n', '\r\n', ' '), { maxLength: 30 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 20 }),
        async (whole, sizes) => {
          const lines = whole.split(/\r?\n/);
          expect(await split(whole, sizes)).toEqual(lines.at(-1) === '' ? lines.slice(0, -1) : lines);
        },
      ),
    );
  });

  it('passes over a byte order mark', async () => {
    expect(await split('\uFEFFa\nb')).toEqual(['a', 'b']);
  });

  it('keeps nothing of a line that is too long, and goes on after it', async () => {
    expect(await split('12345\n123456\n12\n', [3, 4, 2], 5)).toEqual(['12345', undefined, '12']);
    expect(await split('123456', [], 5)).toEqual([undefined]);
  });
});
