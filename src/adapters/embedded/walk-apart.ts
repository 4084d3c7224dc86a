import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { WalkStep } from './walk-store.ts';

/** What a walk read of a store: how many records by database, up to the damage where there is some. */
export type Walk = {
  readonly sound: ReadonlyMap<string, number>;
  readonly damaged: ReadonlyMap<string, number>;
};

type WalkOptions = {
  /** The file that runs in the process: it walks through the folder of its first argument and leaves out the databases of the others. */
  readonly program: string;
  /** After this the walk ends, and what was not read counts as sound. */
  readonly limitMs?: number;
};

/** A walk that reads nothing new for so long goes round in a damaged page. */
const hungMs = 60_000;

/** Walks through a store in a process of its own, again and again until every database was read or found to be damaged. */
export async function walkApart(folder: string, { program, limitMs }: WalkOptions): Promise<Walk> {
  const sound = new Map<string, number>();
  const damaged = new Map<string, number>();
  const until = limitMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + limitMs;
  for (;;) {
    const read = [...sound.keys(), ...damaged.keys()];
    const last = await walkOnce(program, [folder, ...read], until, ({ step, database, records }) => {
      if (step !== 'reading') (step === 'read' ? sound : damaged).set(database, records);
    });
    if (last === undefined) return { sound, damaged };
    damaged.set(last.database, last.records);
  }
}

/** Resolves to the step in which the process died, or to undefined if it came to its end, or to the end of its time. */
async function walkOnce(
  program: string,
  words: readonly string[],
  until: number,
  report: (step: WalkStep) => void,
): Promise<WalkStep | undefined> {
  const child = fork(program, words, {
    execArgv: program.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [],
    env: {},
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  let last: WalkStep | undefined;
  let refusal: string | undefined;
  let isOver = false;
  const limit = (): NodeJS.Timeout => {
    const left = Math.max(0, until - performance.now());
    return setTimeout(
      () => {
        isOver = left <= hungMs;
        child.kill('SIGKILL');
      },
      Math.min(hungMs, left),
    );
  };
  let timer = limit();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (child.stdout !== null)
    for await (const line of createInterface({ input: child.stdout })) {
      const step = JSON.parse(line) as WalkStep | { readonly refusal: string };
      if ('refusal' in step) {
        refusal = step.refusal;
        continue;
      }
      last = step;
      report(step);
      clearTimeout(timer);
      timer = limit();
    }
  const code = await ended;
  clearTimeout(timer);
  if (refusal !== undefined) throw new ServiceError('store-unavailable', refusal);
  if (code === 0 || isOver) return undefined;
  if (last !== undefined) return last;
  throw new ServiceError('store-unavailable', damagedWords(words[0] ?? '', 'where its databases are listed'));
}

/** What to do about a damaged data file. */
export const damagedWords = (folder: string, where: string): string =>
  `The data file of the store in ${folder} is damaged ${where}. Keep a copy of the folder, restore it from a backup, or start with an empty one and load the snapshots again.`;

export const listDamage = ({ damaged }: Walk): string =>
  [...damaged].map(([database, records]) => `in ${database} behind ${records} records`).join(', ');
