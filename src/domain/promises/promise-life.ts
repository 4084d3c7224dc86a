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

/** The three ways to speak of a promise: it is being arranged, it is so, or it could not be done. */
export const promiseWords = ['asked', 'confirmed', 'refused'] as const;

export function wordOf(state: PromiseState): (typeof promiseWords)[number] {
  if (state === 'confirmed') return 'confirmed';
  return inForce.has(state) ? 'asked' : 'refused';
}
