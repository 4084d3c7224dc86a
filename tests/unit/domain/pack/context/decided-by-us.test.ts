import { describe, expect, test } from 'vitest';
import { compileContextCheck } from '../../../../../src/domain/pack/context/compile-context-check.ts';

function faultsOf(schema: Record<string, unknown>, value: unknown): readonly string[] {
  const compiled = compileContextCheck({ type: 'object', properties: { it: schema } });
  if ('faults' in compiled) throw new Error(JSON.stringify(compiled.faults));
  return compiled.check({ it: value }).map(({ message }) => message);
}

describe('a multiple', () => {
  test.each([
    [0.01, 19.99],
    [0.01, 8.69],
    [0.01, 143.48],
    [0.01, 9313.8],
    [0.01, -1.15],
    [0.01, 1e21],
    [0.1, 0.3],
    [0.1, 2.4],
    [0.05, 1.65],
    [5, 25],
    [1e-7, 3e-7],
    [2.5, 0],
  ])('of %d is %d', (multipleOf, value) => {
    expect(faultsOf({ type: 'number', multipleOf }, value)).toEqual([]);
  });

  test.each([
    [0.01, 19.999],
    [0.1, 0.35],
    [0.05, 1.66],
    [5, 24],
    [1e-7, 1e-8],
    [3, 1e21],
  ])('of %d is not %d', (multipleOf, value) => {
    expect(faultsOf({ type: 'number', multipleOf }, value)).toEqual([`must be a multiple of ${multipleOf}`]);
  });
});

describe('a format', () => {
  test.each([
    ['time', '06:10:00Z'],
    ['time', '23:59:59.5+01:00'],
    ['duration', 'P1Y2M3DT4H5M6.5S'],
    ['duration', 'PT0.5S'],
    ['duration', 'P4W'],
    ['email', 'anna@bücher.example'],
    ['email', 'Anna.Rossi+shop@mail.example.it'],
    ['uuid', 'BBD05AE7-0231-4857-A0BB-5DB7C5C9C266'],
  ])('%s takes %s', (format, value) => {
    expect(faultsOf({ type: 'string', format }, value)).toEqual([]);
  });

  test.each([
    ['time', '23:59:60Z'],
    ['time', '24:00:00Z'],
    ['time', '06:10:00'],
    ['time', '06:10:00z'],
    ['time', '06:10:00+01'],
    ['time', '06:10:00+25:00'],
    ['duration', 'P'],
    ['duration', 'PT'],
    ['duration', 'P1DT'],
    ['duration', '1D'],
    ['duration', 'P1W2D'],
    ['date-time', '2026-11-22 06:10:00Z'],
    ['date', '2026-02-30'],
    ['email', 'anna@10.0.0.1'],
    ['email', 'anna@example.i'],
    ['email', 'anna@localhost'],
    ['email', 'Anna <anna@example.it>'],
    ['uuid', 'urn:uuid:bbd05ae7-0231-4857-a0bb-5db7c5c9c266'],
    ['uuid', 'bbd05ae702314857a0bb5db7c5c9c266'],
    ['uuid', '{bbd05ae7-0231-4857-a0bb-5db7c5c9c266}'],
  ])('%s refuses %s', (format, value) => {
    expect(faultsOf({ type: 'string', format }, value)).toHaveLength(1);
  });
});

test('a type that does not exist is reported alone', () => {
  const compiled = compileContextCheck({
    type: 'object',
    properties: { it: { type: 'int', minimum: 0, maximum: 9 } },
  });
  expect('faults' in compiled && compiled.faults).toHaveLength(1);
});

describe('a keyword with a wrong value', () => {
  test.each([
    [{ type: 'int' }, '"int" is not a type', 'Did you mean "integer"?'],
    [{ type: 'text' }, '"text" is not a type', 'Did you mean "string"?'],
    [{ type: 'colour' }, '"colour" is not a type', 'Choose a type: '],
    [{ type: ['string', 'nul'] }, '"nul" is not a type', 'Did you mean "null"?'],
    [{ type: 'string', minLength: '3' }, '"minLength" cannot be "3"', 'a whole number from 0'],
    [{ type: 'number', minimum: '3' }, '"minimum" cannot be "3"', 'a number, without quotes'],
    [{ type: 'number', multipleOf: 0 }, '"multipleOf" cannot be 0', 'a number above 0'],
    [{ type: 'object', required: 'a', properties: {} }, '"required" cannot be "a"', 'a list of names'],
    [{ enum: 'a' }, '"enum" cannot be "a"', 'a list of values'],
  ])('is reported once, with what is right: %j', (schema, message, hint) => {
    const compiled = compileContextCheck({ type: 'object', properties: { it: schema } });
    const told = 'faults' in compiled ? compiled.faults : [];
    expect(told.map((fault) => fault.message)).toContainEqual(expect.stringContaining(message));
    expect(told.find((fault) => fault.message.includes(message))?.hint).toContain(hint);
  });
});

describe('a value with a member that overrides a method of objects', () => {
  const entry = { type: 'object', properties: {}, additionalProperties: { type: 'string' } };
  test.each<[string, Record<string, unknown>, unknown, string]>([
    ['among objects to choose from', { enum: [{ a: 'b' }] }, { toString: 'x' }, 'must be one of {"a":"b"}'],
    [
      'in a list without repetition',
      { type: 'array', items: entry, uniqueItems: true },
      [{ toString: 'x' }, { valueOf: 'x' }, { toString: 'x' }],
      'must not repeat an item: 0 and 2 are equal, counted from 0',
    ],
  ])('is refused like any other: %s', (_, schema, value, message) => {
    expect(faultsOf(schema, value)).toEqual([message]);
  });
});
