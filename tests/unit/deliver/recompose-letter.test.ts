import { expect, it } from 'vitest';
import type { LetterPrinter } from '../../../src/deliver/ports.ts';
import { recomposeLetter } from '../../../src/deliver/recompose-letter.ts';
import { makeLetterTask, openTaskStore } from '../../support/open-task-store.ts';

const printedWith = { compiler: 'c 1', template: 't', fonts: 'f', sheet: 's' };
const print = async (fonts: string, sha256: string): ReturnType<LetterPrinter['print']> => ({
  status: 'printed',
  ...{ pdf: new Uint8Array([1]), pages: 1, sha256, printedWith: { ...printedWith, fonts } },
});

async function recompose(printer: LetterPrinter, result?: Readonly<Record<string, unknown>>) {
  const tasks = openTaskStore([makeLetterTask()]);
  if (result !== undefined) {
    const now = { now: 0, limit: 1, leaseMs: 1, owner: 'w' };
    await tasks.lease(now);
    await tasks.complete('t1', 'w', 1, result);
  }
  return recomposeLetter('t1', { tasks, printer });
}

it('says that a letter is the same, or what it was printed with that is not', async () => {
  const result = { letter: 'x.html', sha256: 'one', printedWith };
  expect(await recompose({ print: () => print('f', 'one') }, result)).toEqual({ status: 'identical' });
  expect(await recompose({ print: () => print('other', 'two') }, result)).toEqual({
    status: 'different',
    differs: ['fonts'],
  });
  expect(await recompose({ print: async () => undefined }, result)).toEqual({
    status: 'different',
    differs: ['unprintable'],
  });
});

it('compares nothing where no PDF was made, or no such task is there', async () => {
  const printer = { print: () => expect.fail('nothing to print') };
  expect(await recompose(printer)).toEqual({ status: 'not-printed' });
  expect(await recompose(printer, { letter: 'x.html' })).toEqual({ status: 'not-printed' });
  expect(await recomposeLetter('no', { tasks: openTaskStore([]), printer })).toEqual({ status: 'unknown' });
});
