import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileContextCheck } from '../../../../../src/domain/pack/context/compile-context-check.ts';
import type { JsonSchema } from '../../../../../src/shared/json-schema.ts';

const flight: JsonSchema = {
  type: 'object',
  required: ['flight'],
  properties: {
    flight: {
      type: 'object',
      required: ['number', 'haul', 'arrival'],
      properties: {
        number: { type: 'string', pattern: '^[A-Z]{2}[0-9]{1,4}$', examples: ['TA601'] },
        haul: { enum: ['short', 'long'] },
        arrival: { type: 'string', format: 'date-time', pattern: '^20' },
        day: { type: 'string', format: 'date' },
        seats: { type: 'object', additionalProperties: { type: 'integer', minimum: 0, maximum: 500 } },
        bags: { type: 'array', maxItems: 3, items: { $ref: '#/$defs/bag' } },
        remark: { type: ['string', 'null'] },
      },
    },
  },
  $defs: { bag: { type: 'object', properties: { kilos: { type: 'number', exclusiveMinimum: 0 } } } },
};
const good = { number: 'TA601', haul: 'long', arrival: '2026-11-22T06:10:00Z' };

const compile = (schema: JsonSchema) => {
  const result = compileContextCheck(schema);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result;
};
const faultsOf = (schema: JsonSchema) => {
  const result = compileContextCheck(schema);
  if (!('faults' in result)) throw new Error('it was not refused');
  return result.faults.map(({ code, path, message }) => ({ code, path: path.join('/'), message }));
};
const { check, schema } = compile(flight);
const ofFlight = (more: object) => check({ flight: { ...good, ...more } });

describe('a context', () => {
  it('that fits has no faults', () => {
    const more = { day: '2028-02-29', seats: { first: 2 }, bags: [{ kilos: 8.5 }], remark: null };
    expect(ofFlight(more)).toEqual([]);
  });

  it.each([
    [
      'a missing member',
      undefined,
      {
        pointer: '/flight',
        message: 'is missing',
        example: { number: 'TA601', haul: 'short', arrival: '2026-11-22T06:10:00Z' },
      },
    ],
    ['the wrong kind', { flight: 5 }, { pointer: '/flight', message: 'must be an object, not a number' }],
  ])('with %s gets a message that says so, with a right example', (_, context, fault) => {
    expect(check(context)).toMatchObject([fault]);
  });

  it.each([
    [{ number: 'ta601' }, '/flight/number', 'must be written like "TA601", in capital letters', 'TA601'],
    [{ number: 'Rome' }, '/flight/number', 'must be written like "TA601"', 'TA601'],
    [{ haul: 'medium' }, '/flight/haul', 'must be one of short, long', 'short'],
    [
      { arrival: '2026-11-22' },
      '/flight/arrival',
      'must be an instant with its offset (RFC 3339), in the years 1900 to 2099',
      '2026-11-22T06:10:00Z',
    ],
    ...[
      '2026-11-22T06:10:60Z',
      '2026-11-22T06:10:00+01',
      '2026-11-22 06:10:00Z',
      '2026-11-22t06:10:00z',
      '2026-11-22T24:00:00Z',
      '2026-02-29T06:10:00Z',
    ].map((arrival): [object, string, string, string] => [
      { arrival },
      '/flight/arrival',
      'must be an instant with its offset (RFC 3339), in the years 1900 to 2099',
      '2026-11-22T06:10:00Z',
    ]),
    [
      { arrival: '9999-11-22T06:10:00Z' },
      '/flight/arrival',
      'must be an instant with its offset (RFC 3339), in the years 1900 to 2099',
      '2026-11-22T06:10:00Z',
    ],
    [
      { day: '2027-02-29' },
      '/flight/day',
      'must be a day of the calendar (ISO 8601), in the years 1900 to 2099',
      '2026-11-22',
    ],
    [{ seats: { first: '2' } }, '/flight/seats/first', 'must be a whole number, not a string', 1],
    [{ seats: { first: -1 } }, '/flight/seats/first', 'must be at least 0', 1],
    [{ bags: [{}, {}, {}, {}] }, '/flight/bags', 'must have at most 3 items, and has 4', [{}]],
    [
      { arrival: '22/11/2026' },
      '/flight/arrival',
      'must be an instant with its offset (RFC 3339), in the years 1900 to 2099',
      '2026-11-22T06:10:00Z',
    ],
    [{ bags: [{ kilos: 1 }, { kilos: 0 }] }, '/flight/bags/1/kilos', 'must be more than 0', 1],
    [
      { gate: 'B7' },
      '/flight/gate',
      'is not known here (known are number, haul, arrival, day, seats, bags, remark)',
      undefined,
    ],
    [{ remrak: 'B7' }, '/flight/remrak', 'is not known here (did you mean remark?)', 'remark'],
    [{ remark: 'x\0' }, '/flight/remark', 'must not contain NUL characters or unpaired surrogates', 'text'],
    [
      { remark: '\ud800' },
      '/flight/remark',
      'must not contain NUL characters or unpaired surrogates',
      'text',
    ],
    [{ remark: 7 }, '/flight/remark', 'must be a string or null, not a number', 'text'],
  ])('with %j gets a message with place, reason and a right example', (more, pointer, message, example) => {
    expect(ofFlight(more)).toEqual([{ pointer, message, ...(example === undefined ? {} : { example }) }]);
  });

  it.each([
    ['iso-4217', 'EUR', '€', 'EUR'],
    ['iso-4217', 'XAF', 'euro', 'EUR'],
    ['iso-4217', 'HKD', 'XXZ', undefined],
    ['iso-3166-1-alpha-2', 'TW', 'TWN', 'TW'],
    ['iso-3166-1-alpha-2', 'GB', 'UK', 'GB'],
    ['bcp-47', 'zh-Hant-TW', 'zh_Hant_TW', 'zh-Hant-TW'],
    ['bcp-47', 'de', 'deutsch', 'de'],
    ['iana-time-zone', 'EST5EDT', 'UTC+8', 'Etc/GMT-8'],
    ['iana-time-zone', 'Europe/Rome', 'Europe/Rom', 'Europe/Rome'],
  ])('checks %s by its table: takes %s, refuses %s, which may mean %s', (format, right, wrong, near) => {
    const code = compileContextCheck({ type: 'object', properties: { code: { type: 'string', format } } });
    if (!('check' in code)) throw new Error('the schema is right');
    expect(code.check({ code: right })).toEqual([]);
    const [fault] = code.check({ code: wrong });
    if (near === undefined) expect(fault?.message).not.toContain(wrong);
    else expect(fault).toMatchObject({ example: near });
  });

  it('with an own __proto__ gets a fault that says so', () => {
    const context: unknown = JSON.parse(`{"flight": ${JSON.stringify(good)}, "__proto__": {"a": 1}}`);
    expect(check(context)).toMatchObject([{ pointer: '/__proto__' }]);
  });

  it('cannot be large where the schema says nothing of sizes', () => {
    expect(ofFlight({ remark: 'x'.repeat(201) })).toMatchObject([{ pointer: '/flight/remark' }]);
    expect(ofFlight({ bags: Array.from({ length: 101 }, () => ({})) })).toMatchObject([
      { pointer: '/flight/bags' },
    ]);
    const seats = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`c${index}`, 1]));
    expect(ofFlight({ seats })).toMatchObject([{ pointer: '/flight/seats' }]);
    expect(ofFlight({ seats: { ['x'.repeat(65)]: 1 } })).toHaveLength(1);
  });

  it('gets at most twenty faults, and the number of the others', () => {
    const bags = Array.from({ length: 90 }, () => ({ kilos: -1 }));
    const faults = ofFlight({ bags });
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)?.message).toBe('has 71 more faults, which are not listed');
    expect(ofFlight({ bags: bags.slice(0, 19) })).toHaveLength(20);
  });

  it('is answered, whatever it is', () => {
    fc.assert(fc.property(fc.anything(), (context) => Array.isArray(check(context))));
  });
});

describe('the schema that is published', () => {
  it('shows the bounds and refuses what it does not name', () => {
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: {
        flight: {
          additionalProperties: false,
          properties: { remark: { maxLength: 200 }, bags: { maxItems: 3 } },
        },
      },
    });
  });
});

describe('a schema of a context', () => {
  const object = (properties: object) => ({ type: 'object', properties });
  it.each([
    [object({ a: {} }), 'context-open', 'properties/a'],
    [object({ a: { type: 'array' } }), 'context-open', 'properties/a'],
    [{ type: 'object', additionalProperties: true }, 'context-open', 'additionalProperties'],
    [object({ a: { type: 'string', maxLength: 1e6 } }), 'context-open', 'properties/a/maxLength'],
    [object({ a: { type: 'string', pattern: '^(a+)+$' } }), 'context-pattern', 'properties/a/pattern'],
    [object({ a: { type: 'string', format: 'datetime' } }), 'context-value', 'properties/a/format'],
    [object({ a: { type: 'string', minimum: 1 } }), 'context-keyword', 'properties/a/minimum'],
    [object({ a: { anyOf: [{ type: 'string' }] } }), 'context-keyword', 'properties/a/anyOf'],
    [object({ a: { $ref: 'https://example.com/a.json' } }), 'context-reference', 'properties/a/$ref'],
    [object({ a: { $ref: '#/$defs/none' } }), 'context-reference', 'properties/a/$ref'],
    [{ type: 'object', required: ['b'], properties: { a: { const: 1 } } }, 'context-value', 'required/0'],
    [{ type: 'object', required: 'b' }, 'context-value', 'required'],
    [{ type: 'string' }, 'context-value', 'type'],
    [object({ a: { type: 'integer', examples: [1.5] } }), 'context-value', 'properties/a/examples'],
  ])('%j is refused as %s at %s', (authored, code, path) => {
    expect(faultsOf(authored)).toContainEqual(expect.objectContaining({ code, path }));
  });

  it('may not refer to itself, nor grow beyond bounds by referring to others many times', () => {
    const knot = {
      ...object({ a: { $ref: '#/$defs/a' } }),
      $defs: { a: object({ b: { $ref: '#/$defs/a' } }) },
    };
    expect(faultsOf(knot)).toMatchObject([{ code: 'context-reference' }]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const level = (next: string | undefined) =>
      object(
        Object.fromEntries(
          names.map((name) => [name, next === undefined ? { const: 1 } : { $ref: `#/$defs/${next}` }]),
        ),
      );
    const bomb = {
      ...level('a'),
      $defs: Object.fromEntries(names.map((name, index) => [name, level(names[index + 1])])),
    };
    expect(faultsOf(bomb)).toContainEqual(expect.objectContaining({ code: 'context-open' }));
  });
});
