/** `reserved`: stored, and no system asked yet. `unknown`: asked, and the answer was not clear. The other words say it. */
export const promiseStates = [
  'reserved',
  'asked',
  'unknown',
  'confirmed',
  'refused',
  'withdrawn',
  'compensated',
] as const;

export type PromiseState = (typeof promiseStates)[number];

/**
 * What the system of record said of the action: it was not asked, its answer is awaited, yes, no, or yes and undone since. `own`: no
 * system has a say, and Tact's word is final.
 */
export type SystemWord = 'own' | 'none' | 'awaited' | 'yes' | 'no' | 'undone';

/** One change of the state. `at` is epoch milliseconds; `source` is who said so: a connector, `tact`, or a person. */
export type PastMove = {
  readonly to: PromiseState;
  readonly at: number;
  readonly source: string;
  /** In the words of the source; holds no personal data. */
  readonly cause?: string;
};

export type PromiseLife = {
  readonly state: PromiseState;
  readonly word: SystemWord;
  /** Whether it still counts against its budget. */
  readonly holds: boolean;
  /** The newest last, at most `mostMoves`. */
  readonly moves: readonly PastMove[];
};

/** A promise moves a few times; this bounds the record of one that people move to and fro. */
export const mostMoves = 12;

const inForce: ReadonlySet<PromiseState> = new Set(['reserved', 'asked', 'unknown', 'confirmed']);

type Living = { readonly life?: PromiseLife };

/** The state of a promise. One without a life is Tact's own, and final when it is made. */
export const stateOf = ({ life }: Living): PromiseState => life?.state ?? 'confirmed';

/** Whether a promise counts: it settles its incidents, serves its group and withholds its offers. */
export const isInForce = (promise: Living): boolean => inForce.has(stateOf(promise));

/** Whether nothing more is to come: the system's word is known, and agrees with the state. */
export function isSettled({ state, word }: PromiseLife): boolean {
  if (state === 'confirmed' || state === 'compensated') return true;
  return !inForce.has(state) && word !== 'yes' && word !== 'awaited';
}

/**
 * The ways to speak of a promise: it is being arranged, it is so, it could not be done, it is taken back, or it is taken back and its
 * system has undone it.
 */
export const promiseWords = ['asked', 'confirmed', 'refused', 'withdrawn', 'compensated'] as const;

export type PromiseWord = (typeof promiseWords)[number];

export function wordOf(promise: Living): PromiseWord {
  if (isInForce(promise)) return stateOf(promise) === 'confirmed' ? 'confirmed' : 'asked';
  if (!promise.life?.moves.some(({ to }) => to === 'withdrawn')) return 'refused';
  return stateOf(promise) === 'compensated' ? 'compensated' : 'withdrawn';
}

/** The source of a move that Tact makes because a promise's `while` does not hold. */
export const factsSource = 'facts';

/** Whether a system or a person ended the promise: then the same is not promised again for its occasion. Facts may come back. */
export const isRuledOut = ({ life }: Living): boolean =>
  life?.state === 'refused' ||
  (life?.moves.some(
    ({ to, source }) =>
      to === 'refused' || (to === 'withdrawn' && source !== factsSource && source !== 'tact'),
  ) ??
    false);
