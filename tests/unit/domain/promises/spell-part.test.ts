import { expect, it } from 'vitest';
import { listSpellings, spellPart } from '../../../../src/domain/promises/spell-part.ts';

/** New ones for each test: what they spell is remembered with them. */
const makeAliases = () =>
  new Map([
    ['TRM', 'TA'],
    ['XL9601', 'TA601'],
  ]);

it.each([
  ['ta-0601', 'numbered', 'TA601'],
  ['ＴＡ６０１', 'numbered', 'TA601'],
  ['TA 601a', 'numbered', 'TA601A'],
  ['3U0008', 'numbered', '3U8'],
  ['trm 601', 'numbered', 'TA601'],
  ['XL9601', 'numbered', 'TA601'],
  ['ICE', 'numbered', 'ICE'],
  ['999-0001', 'code', '9990001'],
  ['a.b_c', 'code', 'ABC'],
  ['2026-11-21T23:30:00-02:00', 'day', '20261122'],
  ['2026-11-21T23:30:00Z', 'day', '20261122'],
  ['2026-11-22T00:30:00+01:00', 'day', '20261122'],
  ['2026-11-21T22:30:00Z', 'day', '20261121'],
  ['2026-11-21', 'day', '20261121'],
  ['2026-11-21T07:10:00+01:00', undefined, '2026-11-21T06:10:00.000Z'],
  [601, 'code', '601'],
] as const)('%s as %s is %s', (value, as, spelt) => {
  expect(spellPart(value, as, makeAliases(), 'Europe/Rome')).toBe(spelt);
});

it('lists every spelling that is one number: its own, and those of its aliases', () => {
  const aliases = makeAliases();
  expect(listSpellings('TA601', aliases)).toEqual(['TA601', 'TRM601', 'XL9601']);
  expect(listSpellings('TA602', aliases)).toEqual(['TA602', 'TRM602']);
  expect(listSpellings('ICE', aliases)).toEqual(['ICE']);
});
