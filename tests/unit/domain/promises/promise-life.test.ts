import { describe, expect, it } from 'vitest';
import {
  factsSource,
  isRuledOut,
  isSettled,
  type PastMove,
  type PromiseLife,
  type PromiseState,
  promiseStates,
  type SystemWord,
  wordOf,
} from '../../../../src/domain/promises/promise-life.ts';

const words: readonly SystemWord[] = ['own', 'none', 'awaited', 'yes', 'no', 'undone'];
const lifeOf = (state: PromiseState, word: SystemWord = 'no', ...moves: PastMove[]): PromiseLife => ({
  state,
  word,
  holds: true,
  moves,
});
const move = (to: PromiseState, source = 'people'): PastMove => ({ to, at: 0, source });

describe('A promise', () => {
  it('is settled where nothing more is to come: no answer is awaited, and no yes is left to be undone', () => {
    const settled = promiseStates.flatMap((state) =>
      words.filter((word) => isSettled(lifeOf(state, word))).map((word) => `${state} ${word}`),
    );
    const every = (state: PromiseState, known = words) => known.map((word) => `${state} ${word}`);
    const over = ['own', 'none', 'no', 'undone'] as const;
    expect(settled).toEqual([
      ...every('confirmed'),
      ...every('refused', over),
      ...every('withdrawn', over),
      ...every('compensated'),
    ]);
  });

  it.each([
    ['its system refused', [move('refused')], true],
    ['its system refused before it was undone', [move('refused'), move('compensated')], true],
    ['people took back', [move('withdrawn')], true],
    ['the facts took back', [move('withdrawn', factsSource)], false],
    ['fell with another one', [move('withdrawn', 'tact')], false],
    ['was confirmed by people', [move('confirmed')], false],
    ['never moved', [], false],
  ] as const)('that %s is not promised again: %s %s', (_, moves, ruledOut) => {
    const state = moves.at(-1)?.to ?? 'asked';
    expect(isRuledOut({ life: lifeOf(state, 'no', ...moves) })).toBe(ruledOut);
  });

  it('that a system refused is ruled out, however many moves are forgotten', () => {
    expect(isRuledOut({ life: lifeOf('refused') })).toBe(true);
    expect(isRuledOut({})).toBe(false);
  });

  it('is told as withdrawn only where it was, and as cancelled once it is undone', () => {
    expect(wordOf({ life: lifeOf('withdrawn', 'yes', move('withdrawn')) })).toBe('withdrawn');
    expect(wordOf({ life: lifeOf('compensated', 'undone', move('withdrawn')) })).toBe('compensated');
    expect(wordOf({ life: lifeOf('compensated', 'undone', move('refused')) })).toBe('refused');
    expect(wordOf({})).toBe('confirmed');
  });
});
