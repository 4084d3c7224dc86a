import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectBody } from '../../../../src/http/body/inspect-body.ts';

const ascii = fc.string({ unit: fc.constantFrom(...'abc ~!{}[]:,"0_'.split('')), maxLength: 8 });

describe('inspectBody', () => {
  it('finds in a plain body what it finds when it looks at every string', () => {
    const names = fc.oneof(ascii, fc.constantFrom('__proto__', 'constructor', 'prototype'));
    const values = fc.object({ key: names, values: [ascii, fc.double(), fc.boolean(), fc.constant(null)] });
    fc.assert(
      fc.property(values, (value) => {
        const body: unknown = JSON.parse(JSON.stringify(value));
        expect(inspectBody(body, true)).toEqual(inspectBody(body));
      }),
    );
  });

  it('finds numbers beyond a double and bottomless nesting in a plain body too', () => {
    expect(inspectBody(JSON.parse('{"a":1e999}'), true).fault?.pointer).toBe('/a');
    expect(inspectBody(JSON.parse('['.repeat(40) + ']'.repeat(40)), true).fault?.message).toContain('nested');
  });
});
