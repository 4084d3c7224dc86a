import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digest, isJson } from '../../../src/shared/digest.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

describe('digest', () => {
  it('is the first 125 bits of the SHA-256 that Node computes, in base 32', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bits = [...createHash('sha256').update(text, 'utf8').digest()]
          .map((byte) => byte.toString(2).padStart(8, '0'))
          .join('');
        const want = (bits.match(/.{5}/g) ?? [])
          .slice(0, 25)
          .map((five) => alphabet[Number.parseInt(five, 2)])
          .join('');
        expect(digest(text)).toBe(want);
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('gives equal texts for equal values, whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });

  it('gives the value back when parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
  });
});

describe('isJson', () => {
  it.each([Number.NaN, undefined, new Date(0), [undefined], { a: new Map() }])('is no for %j', (value) => {
    expect(isJson(value)).toBe(false);
  });

  it('is yes for what JSON can write', () => {
    expect(isJson({ a: [1, 'b', null, true, Object.create(null)] })).toBe(true);
  });
});
