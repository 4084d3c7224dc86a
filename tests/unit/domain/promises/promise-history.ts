import {
  type Consequence,
  movePromise,
  type PromiseMove,
} from '../../../../src/domain/promises/move-promise.ts';
import type { PromiseLife } from '../../../../src/domain/promises/promise-life.ts';

/** One thing that happens in a random history of a promise. Numbers choose among what is on its way. */
export type Happening =
  | { readonly what: 'call'; readonly does: boolean; readonly answers: 'truth' | 'error' | 'nothing' }
  | { readonly what: 'answer-arrives'; readonly which: number; readonly stays: boolean }
  | { readonly what: 'withdraw' }
  | { readonly what: 'probe' }
  | { readonly what: 'undo'; readonly answers: boolean }
  | { readonly what: 'killed-before-writing'; readonly which: number }
  /** The system does under one key what it had refused, and says so until it is heard. */
  | { readonly what: 'yes-after-no' }
  /** The person is erased: Tact keeps nothing of the promise, and asks its system nothing more. */
  | { readonly what: 'erase' };

type AnswerKind = Extract<PromiseMove['kind'], 'confirm' | 'refuse' | 'doubt' | 'undo'>;

/** A system of record with a book, what is on its way back from it, and Tact's record of the promise. */
export type World = {
  life: PromiseLife;
  /** What the system's book says of the promise's key. */
  book: 'nothing' | 'done' | 'refused' | 'undone';
  onTheirWay: AnswerKind[];
  heard: AnswerKind[];
  effects: number;
  seatsTaken: number;
  readonly happened: Consequence[];
  /** The record as it was when the person was erased. */
  erasedAs: PromiseLife | undefined;
};

export const newWorld = (): World => ({
  life: { state: 'asked', word: 'awaited', holds: true, moves: [] },
  book: 'nothing',
  onTheirWay: [],
  heard: [],
  effects: 0,
  seatsTaken: 1,
  happened: [],
  erasedAs: undefined,
});

function move(world: World, kind: PromiseMove['kind']): void {
  if (world.erasedAs !== undefined) return;
  const moved = movePromise(world.life, { kind, at: 0, source: 'test' });
  if (moved.status === 'unchanged') return;
  world.life = moved.life;
  world.happened.push(...moved.consequences);
  if (moved.consequences.includes('give-back')) world.seatsTaken -= 1;
}

/** What the book says of the key. The contract of connectors: a key has one result, and a probe that finds none closes it. */
const bookSays = (world: World): AnswerKind =>
  world.book === 'done' ? 'confirm' : world.book === 'undone' ? 'undo' : 'refuse';

export function happen(world: World, happening: Happening): void {
  const take = (which: number): AnswerKind | undefined =>
    world.onTheirWay.splice(which % Math.max(1, world.onTheirWay.length), 1)[0];
  switch (happening.what) {
    case 'call':
      if (world.erasedAs !== undefined) return;
      if (world.book === 'nothing') {
        world.book = happening.does ? 'done' : 'refused';
        world.effects += happening.does ? 1 : 0;
      }
      if (happening.answers === 'truth') world.onTheirWay.push(bookSays(world));
      if (happening.answers === 'error') world.onTheirWay.push('doubt');
      return;
    case 'answer-arrives': {
      const answer = take(happening.which);
      if (answer === undefined) return;
      if (happening.stays) world.onTheirWay.push(answer);
      world.heard.push(answer);
      move(world, answer);
      return;
    }
    case 'withdraw':
      move(world, 'withdraw');
      return;
    case 'probe':
      if (world.book === 'nothing') world.book = 'refused';
      world.onTheirWay.push(bookSays(world));
      return;
    case 'undo':
      undo(world, happening.answers);
      return;
    case 'killed-before-writing':
      take(happening.which);
      return;
    case 'yes-after-no':
      sayYesAfterNo(world);
      return;
    case 'erase':
      world.erasedAs ??= world.life;
      return;
  }
}

function sayYesAfterNo(world: World): void {
  if (world.book !== 'refused' || world.effects > 0) return;
  world.book = 'done';
  world.effects += 1;
  world.onTheirWay.push('confirm');
}

/** Only what was to be compensated is undone; the system confirms it, or the answer is lost. */
function undo(world: World, answers: boolean): void {
  if (world.erasedAs !== undefined || !world.happened.includes('compensate')) return;
  if (world.book === 'done') world.book = 'undone';
  if (answers) world.onTheirWay.push('undo');
}

/** The system is well again: everything on its way arrives, and every probe and compensation gets its answer. */
export function settle(world: World): void {
  for (let round = 0; round < 3; round += 1) {
    while (world.onTheirWay.length > 0) happen(world, { what: 'answer-arrives', which: 0, stays: false });
    if (world.book === 'done' && world.life.word === 'no') world.onTheirWay.push('confirm');
    while (world.onTheirWay.length > 0) happen(world, { what: 'answer-arrives', which: 0, stays: false });
    if (world.life.word === 'awaited') happen(world, { what: 'probe' });
    if (world.happened.includes('compensate')) happen(world, { what: 'undo', answers: true });
  }
}
