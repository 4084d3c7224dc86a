import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFit } from '../../../../../src/domain/pack/context/compile-fit.ts';
import { createExplanation } from '../../../../../src/domain/pack/context/explain-context.ts';
import { hardenContextSchema } from '../../../../../src/domain/pack/context/harden-context-schema.ts';
import type { JsonSchema } from '../../../../../src/shared/json-schema.ts';
import { schemaExample } from '../../../../../src/shared/schema-example.ts';

const size = fc.integer({ min: 0, max: 3 });
const number = fc.constantFrom(-1, -0, 0, 0.05, 0.15, 1, 2, 2.5, 3, 1e21);
const text = fc.constantFrom(
  ...['', 'a', 'b', 'ab', 'AB', '\u{1f600}', '\u{1f600}\u{1f600}', '\ud83d', 'a\0', 'x'.repeat(65)],
  ...[
    '2026-11-22',
    '2026-02-30',
    '1899-01-01',
    '2026-11-22T06:10:00Z',
    '06:10:00Z',
    'P4W',
    'EUR',
    'IT',
    'it-IT',
  ],
  ...['a@b.example', '123e4567-e89b-12d3-a456-426614174000', 'Europe/Rome', '__proto__'],
);
const names = fc.constantFrom('a', 'b', 'ab', 'toString', 'x'.repeat(65));

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(number, text, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const optional = <T>(of: Record<string, fc.Arbitrary<T>>): fc.Arbitrary<object> =>
  fc.record(of, { requiredKeys: [] });
const ofText = fc.oneof(
  optional<unknown>({
    minLength: size,
    maxLength: size,
    pattern: fc.constantFrom('^[a-z]*$', 'b$', '^.{1,2}$'),
  }),
  optional({
    format: fc.constantFrom(
      ...['date', 'date-time', 'time', 'duration', 'email', 'uuid'],
      ...['iso-4217', 'iso-3166-1-alpha-2', 'bcp-47', 'iana-time-zone'],
    ),
  }),
);
const ofNumber = optional<unknown>({
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: fc.constantFrom(0.05, 1, 2.5),
});

const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const ofList = fc
    .tuple(tie('schema'), optional<unknown>({ minItems: size, maxItems: size, uniqueItems: fc.boolean() }))
    .map(([items, more]) => ({ items, ...more }));
  const ofObject = fc
    .tuple(
      fc.dictionary(names, tie('schema'), { maxKeys: 3, noNullPrototype: true }),
      fc.subarray(['a', 'b']),
      optional<unknown>({ minProperties: size, maxProperties: size, additionalProperties: tie('schema') }),
    )
    .map(([properties, required, more]) => ({ properties, required, ...more }));
  const typed = fc.oneof(
    ofText.map((more) => ({ type: 'string', ...more })),
    ofNumber.map((more) => ({ type: 'number', ...more })),
    ofNumber.map((more) => ({ type: 'integer', ...more })),
    fc.constant({ type: 'boolean' }),
    ofList.map((more) => ({ type: 'array', ...more })),
    ofObject.map((more) => ({ type: 'object', ...more })),
    fc.tuple(ofText, ofNumber, ofList, ofObject).map((all) => ({
      type: ['string', 'integer', 'null', 'array', 'object'],
      ...Object.assign({}, ...all),
    })),
  );
  return {
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.array(value, { minLength: 1, maxLength: 3 }).map((list) => ({ enum: list })),
      value.map((only) => ({ const: only })),
      typed,
      fc
        .tuple(typed, fc.array(value, { minLength: 1, maxLength: 3 }))
        .map(([node, list]) => ({ ...node, enum: list })),
    ),
  };
});

/** The values that an enum lists. */
const oneOf = ({ enum: list }: JsonSchema): readonly unknown[] => (Array.isArray(list) ? list : []);

describe('the compiled fit of a context', () => {
  it('accepts exactly what Ajv accepts', () => {
    const seen = { true: 0, false: 0 };
    const holds = fc.property(schema, fc.array(value, { minLength: 1, maxLength: 8 }), (authored, values) => {
      const root: JsonSchema = { type: 'object', properties: { it: authored } };
      const hardened = hardenContextSchema(root).schema;
      const fits = compileFit(hardened);
      const explain = createExplanation(hardened);
      for (const it of [...values, schemaExample(authored), ...oneOf(authored)]) {
        const isRight = explain({ it }).length === 0;
        seen[`${isRight}`] += 1;
        expect(fits({ it })).toBe(isRight);
      }
    });
    fc.assert(holds, { numRuns: 100 });
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(50);
  });

  it('takes a member that is undefined as absent', () => {
    const schemaOf = (required: string[]): JsonSchema =>
      hardenContextSchema({ type: 'object', required, properties: { it: { type: 'string' } } }).schema;
    expect(compileFit(schemaOf([]))({ it: undefined })).toBe(true);
    expect(compileFit(schemaOf(['it']))({ it: undefined })).toBe(false);
  });
});
