import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movePromise, type PromiseMove } from '../../../../src/domain/promises/move-promise.ts';
import {
  isInForce,
  isSettled,
  mostMoves,
  type PromiseLife,
} from '../../../../src/domain/promises/promise-life.ts';
import { runLength } from '../../../support/run-length.ts';
import { type Happening, happen, newWorld, settle, type World } from './promise-history.ts';

const asked: PromiseLife = { state: 'asked', word: 'awaited', holds: true, moves: [] };
const reserved: PromiseLife = { state: 'reserved', word: 'none', holds: true, moves: [] };
const own: PromiseLife = { state: 'confirmed', word: 'own', holds: true, moves: [] };

const walk = (life: PromiseLife, ...kinds: PromiseMove['kind'][]) =>
  kinds.reduce<{ life: PromiseLife; consequences: readonly string[] }>(
    (so, kind, index) => {
      const moved = movePromise(so.life, { kind, at: index, source: 'departure-control' });
      return moved.status === 'moved' ? moved : { life: so.life, consequences: ['unchanged'] };
    },
    { life, consequences: [] },
  );

describe('A promise', () => {
  it('is confirmed by the system that was asked, and by nothing else', () => {
    expect(walk(reserved, 'ask', 'confirm').life.state).toBe('confirmed');
    expect(walk(asked, 'doubt').life.state).toBe('unknown');
    expect(walk(asked, 'doubt', 'confirm').life.state).toBe('confirmed');
  });

  it('that is Tact’s own stays confirmed by the yes of a system, and is undone there once it is withdrawn', () => {
    expect(walk(own, 'confirm')).toMatchObject({
      life: { state: 'confirmed', word: 'yes', holds: true },
      consequences: [],
    });
    expect(walk(own, 'confirm', 'withdraw').consequences).toEqual(['cancel-tasks', 'compensate']);
  });

  it('gives everything back that hangs on it when it is refused, once', () => {
    expect(walk(asked, 'refuse')).toMatchObject({
      life: { state: 'refused', holds: false },
      consequences: ['give-back', 'cancel-tasks', 'remedy'],
    });
    expect(walk(asked, 'refuse', 'refuse').consequences).toEqual(['unchanged']);
    expect(walk({ ...asked, holds: false }, 'refuse').consequences).toEqual(['cancel-tasks', 'remedy']);
  });

  it('is probed after an unclear answer, once', () => {
    expect(walk(asked, 'doubt').consequences).toEqual(['probe']);
    expect(walk(asked, 'doubt', 'doubt').consequences).toEqual(['unchanged']);
  });

  it('is undone where the yes comes after it was withdrawn, and keeps its seat until then', () => {
    const late = walk(asked, 'withdraw', 'confirm');
    expect(late).toMatchObject({
      life: { state: 'withdrawn', word: 'yes', holds: true },
      consequences: ['compensate'],
    });
    expect(walk(late.life, 'undo')).toMatchObject({
      life: { state: 'compensated', holds: false },
      consequences: ['give-back'],
    });
  });

  it('is undone where the yes comes after a no', () => {
    expect(walk(asked, 'refuse', 'confirm')).toMatchObject({
      life: { state: 'refused', word: 'yes' },
      consequences: ['compensate'],
    });
  });

  it('frees its seat at once where it is withdrawn and no system ever had a say', () => {
    for (const life of [reserved, own])
      expect(walk(life, 'withdraw')).toMatchObject({
        life: { state: 'withdrawn', holds: false },
        consequences: ['give-back', 'cancel-tasks'],
      });
  });

  it('ignores a no after a yes: the first word of the system counts', () => {
    expect(walk(asked, 'confirm', 'refuse')).toMatchObject({
      life: { state: 'confirmed' },
      consequences: ['unchanged'],
    });
  });

  it('notes each move with its time, source and cause, the newest last', () => {
    const moved = movePromise(asked, { kind: 'refuse', at: 7, source: 'departure-control', cause: 'full' });
    expect(moved).toMatchObject({
      life: { moves: [{ to: 'refused', at: 7, source: 'departure-control', cause: 'full' }] },
    });
    const many = {
      ...asked,
      moves: Array.from({ length: mostMoves }, () => ({ to: 'asked', at: 0, source: 'x' })),
    };
    expect(walk(many as PromiseLife, 'confirm').life.moves).toHaveLength(mostMoves);
  });
});

const which = fc.nat(3);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant('call' as const),
    does: fc.boolean(),
    answers: fc.constantFrom('truth' as const, 'error' as const, 'nothing' as const),
  }),
  fc.record({ what: fc.constant('answer-arrives' as const), which, stays: fc.boolean() }),
  fc.constant<Happening>({ what: 'withdraw' }),
  fc.constant<Happening>({ what: 'probe' }),
  fc.record({ what: fc.constant('undo' as const), answers: fc.boolean() }),
  fc.record({ what: fc.constant('killed-before-writing' as const), which }),
  fc.constant<Happening>({ what: 'yes-after-no' }),
  fc.constant<Happening>({ what: 'erase' }),
);

/** The laws of every promise at every moment; the first broken one, or undefined. */
function findBrokenLaw(world: World): string | undefined {
  const { life, heard, effects, seatsTaken, erasedAs } = world;
  if (life.state === 'confirmed' && !heard.includes('confirm'))
    return 'confirmed without the word of the system';
  if (effects > 1) return 'two effects of one promise';
  if (erasedAs !== undefined && life !== erasedAs) return 'an erased promise that moves';
  if (seatsTaken !== (life.holds ? 1 : 0)) return 'a seat counted twice or lost';
  if (isInForce({ life }) && !life.holds) return 'a promise in force without its seat';
  return undefined;
}

/** The laws once everything has arrived. */
function findLoss(world: World): string | undefined {
  if (world.erasedAs !== undefined) return undefined;
  if (!isSettled(world.life)) return 'a promise that never ends';
  if (world.life.holds !== (world.life.state === 'confirmed')) return 'a seat lost after settling';
  if ((world.book === 'done') !== (world.life.state === 'confirmed'))
    return 'the book and the promise differ';
  return undefined;
}

/** The laws as sentences, and what breaks each: a record of a world that must not be. */
const laws: readonly (readonly [string, Partial<World>])[] = [
  ['confirmed without the word of the system', { life: { ...asked, state: 'confirmed', word: 'yes' } }],
  ['two effects of one promise', { effects: 2 }],
  ['a seat counted twice or lost', { seatsTaken: 0 }],
  ['an erased promise that moves', { erasedAs: reserved }],
];

describe('The laws of a promise', () => {
  it.each(laws)('notice %s', (law, broken) => {
    expect(findBrokenLaw({ ...newWorld(), ...broken })).toBe(law);
  });
});

describe('In every history of calls, late answers, kills, withdrawals, compensations, erasures and a yes after a no, a promise', () => {
  it(
    'obeys its laws at each step, and ends as the book of the system says',
    () => {
      fc.assert(
        fc.property(fc.array(happening, { maxLength: 14 }), (history) => {
          const world = newWorld();
          for (const one of history) {
            happen(world, one);
            const broken = findBrokenLaw(world);
            if (broken !== undefined) throw new Error(broken);
          }
          settle(world);
          const broken = findBrokenLaw(world) ?? findLoss(world);
          if (broken !== undefined) throw new Error(`${broken}: ${JSON.stringify(world)}`);
        }),
        { numRuns: runLength({ gate: 5000, long: 1_000_000 }) },
      );
    },
    runLength({ gate: 20_000, long: 900_000 }),
  );

  it('changes nothing when the same move comes twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('ask', 'confirm', 'refuse', 'doubt', 'withdraw', 'undo'), { maxLength: 8 }),
        (kinds) => {
          let life: PromiseLife = reserved;
          for (const kind of kinds as PromiseMove['kind'][]) {
            life = walk(life, kind).life;
            expect(walk(life, kind).consequences).toEqual(['unchanged']);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
