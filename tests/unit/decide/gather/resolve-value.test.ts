import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResolve, readInstant, resolveMembers } from '../../../../src/decide/gather/resolve-value.ts';
import { compileRules } from '../../../../src/engine/compile-rules.ts';

const compiled = compileRules([], {}, { allowUndefinedFacts: true });
if (!('program' in compiled)) throw new Error('no rules, no problems');
const { program } = compiled;

const facts = { seat: '4A', flight: { number: 'TA601', seats: { first: 2 } }, nobody: undefined };

const reference = fc.constantFrom(
  { fact: 'seat' },
  { fact: 'flight', path: '$.seats.first' },
  { fact: 'flight', path: '$.gate' },
  { fact: 'nobody' },
);

const { authored } = fc.letrec<{ authored: unknown }>((tie) => ({
  authored: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.constant(null),
    reference,
    fc.array(tie('authored'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'fact'), tie('authored'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));

const isReference = (value: object): value is { fact: string; path?: string } =>
  'fact' in value &&
  typeof value.fact === 'string' &&
  Object.keys(value).every((key) => ['fact', 'params', 'path'].includes(key));

/** The meaning, told in the plainest way. */
function resolvePlainly(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(resolvePlainly);
  if (isReference(value)) return program.readFact(value, facts);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolvePlainly(member)])
      .filter(([, member]) => member !== undefined),
  );
}

describe('resolving an authored value', () => {
  it('puts the facts in wherever it names them, the first time and every time after', () => {
    fc.assert(
      fc.property(authored, (value) => {
        const before = structuredClone(value);
        const resolve = createResolve(program, facts);
        expect(resolve(value)).toStrictEqual(resolvePlainly(value));
        expect(resolve(value)).toStrictEqual(resolvePlainly(value));
        expect(value).toStrictEqual(before);
      }),
    );
  });

  it('sees the facts of its own decision, however often the value was resolved before', () => {
    const value = { seat: { fact: 'seat' } };
    expect(createResolve(program, { seat: '4A' })(value)).toEqual({ seat: '4A' });
    expect(createResolve(program, { seat: '7C' })(value)).toEqual({ seat: '7C' });
  });

  it('takes an object of members by its members, even one that reads like a fact', () => {
    const resolve = createResolve(program, facts);
    expect(resolveMembers({ fact: 'seat' }, resolve)).toEqual({ fact: 'seat' });
    expect(resolveMembers({ number: { fact: 'flight', path: '$.number' } }, resolve)).toEqual({
      number: 'TA601',
    });
    expect(resolveMembers(undefined, resolve)).toEqual({});
  });

  it('gives values that name no fact as they are, and copies none', () => {
    const resolve = createResolve(program, facts);
    const plain = { list: [1, { deep: null }], text: 'x' };
    expect(resolve(plain)).toBe(plain);
    expect(resolveMembers(plain, resolve)).toBe(plain);
    const mixed = { plain, seat: { fact: 'seat' } };
    expect(resolveMembers(mixed, resolve)['plain']).toBe(plain);
  });

  it('leaves out what is undefined', () => {
    const resolve = createResolve(program, facts);
    expect(resolveMembers({ gone: undefined, kept: 1 }, resolve)).toStrictEqual({ kept: 1 });
    expect(resolveMembers({ gone: { fact: 'nobody' } }, resolve)).toStrictEqual({});
  });

  it.each([
    ['an instant', '2026-11-21T12:00:00Z', Date.parse('2026-11-21T12:00:00Z')],
    ['a day', '2026-11-21', Date.parse('2026-11-20T23:00:00Z')],
    ['epoch milliseconds', 5, 5],
    ['no number', Number.NaN, undefined],
    ['endless', Number.POSITIVE_INFINITY, undefined],
    ['a text that is no instant', 'soon', undefined],
    ['a day that does not exist', '2026-02-30', undefined],
    ['a number as a text', '5', undefined],
    ['nothing', null, undefined],
  ])('reads as an instant what is %s: %o', (_, value, instant) => {
    expect(readInstant(value, 'Europe/Rome')).toBe(instant);
  });
});
