import { mostMoves, type PromiseLife } from './promise-life.ts';

/** What is learnt of a promise, or done to it. Moves may come late, twice and in any order. */
export type PromiseMove = {
  /**
   * `ask`: a system is asked. `confirm`, `refuse`: its answer. `doubt`: no clear answer. `withdraw`: people or facts take the
   * promise back. `undo`: the system confirmed that the action is undone.
   */
  readonly kind: 'ask' | 'confirm' | 'refuse' | 'doubt' | 'withdraw' | 'undo';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly source: string;
  readonly cause?: string;
};

/**
 * What must happen with a move, in the same write. `give-back`: the promise's share of its budget. `cancel-tasks`: the letters and
 * messages that hang on it. `remedy`: what the pack declares for a refusal. `probe`: ask the system what became of it.
 * `compensate`: have the system undo it.
 */
export type Consequence = 'give-back' | 'cancel-tasks' | 'remedy' | 'probe' | 'compensate';

export type Moved =
  | { readonly status: 'moved'; readonly life: PromiseLife; readonly consequences: readonly Consequence[] }
  | { readonly status: 'unchanged' };

type Step = Partial<Pick<PromiseLife, 'state' | 'word'>> & { readonly consequences?: readonly Consequence[] };

/**
 * The life of a promise after a move. Pure. A move that says nothing new leaves it unchanged, so each consequence happens once. A
 * "yes" that comes after the promise was taken back is no contradiction: the action is then undone.
 */
export function movePromise(life: PromiseLife, { kind, at, source, cause }: PromiseMove): Moved {
  const step = steps[kind](life);
  if (step === undefined) return { status: 'unchanged' };
  const { consequences = [], state = life.state, word = life.word } = step;
  const past = { to: state, at, source, ...(cause === undefined ? {} : { cause }) };
  return {
    status: 'moved',
    life: {
      state,
      word,
      holds: life.holds && !consequences.includes('give-back'),
      moves: [...life.moves, past].slice(-mostMoves),
    },
    consequences: consequences.filter((consequence) => consequence !== 'give-back' || life.holds),
  };
}

const steps: Readonly<Record<PromiseMove['kind'], (life: PromiseLife) => Step | undefined>> = {
  ask: ({ state }) => (state === 'reserved' ? { state: 'asked', word: 'awaited' } : undefined),
  confirm: ({ state, word }) => {
    if (word === 'yes' || word === 'undone') return undefined;
    if (word === 'own') return { word: 'yes' };
    if (isOpen(state)) return { state: 'confirmed', word: 'yes' };
    return { word: 'yes', consequences: ['compensate'] };
  },
  refuse: ({ state, word }) => {
    if (word !== 'none' && word !== 'awaited') return undefined;
    if (isOpen(state))
      return { state: 'refused', word: 'no', consequences: ['give-back', 'cancel-tasks', 'remedy'] };
    return { word: 'no', consequences: ['give-back'] };
  },
  doubt: ({ state }) =>
    state === 'asked' || state === 'reserved'
      ? { state: 'unknown', word: 'awaited', consequences: ['probe'] }
      : undefined,
  withdraw: ({ state, word }) => {
    if (!isOpen(state) && state !== 'confirmed') return undefined;
    if (word === 'yes') return { state: 'withdrawn', consequences: ['cancel-tasks', 'compensate'] };
    if (word === 'awaited') return { state: 'withdrawn', consequences: ['cancel-tasks', 'probe'] };
    return { state: 'withdrawn', word: 'no', consequences: ['give-back', 'cancel-tasks'] };
  },
  undo: ({ state, word }) => {
    if (isOpen(state) || state === 'confirmed' || (word !== 'yes' && word !== 'awaited')) return undefined;
    return { state: 'compensated', word: 'undone', consequences: ['give-back'] };
  },
};

/** Promised, and without the system's word. */
const isOpen = (state: PromiseLife['state']): boolean =>
  state === 'reserved' || state === 'asked' || state === 'unknown';
