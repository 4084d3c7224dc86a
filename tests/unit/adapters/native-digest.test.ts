import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nativeDigest } from '../../../src/adapters/native-digest.ts';
import { digest } from '../../../src/shared/digest.ts';

it('spells every text, half surrogate pairs too, as the domain’s digest does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(nativeDigest(text)).toBe(digest(text));
    }),
  );
  expect(nativeDigest('a\ud800b')).toBe(digest('a\ud800b'));
});
