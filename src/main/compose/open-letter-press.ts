import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createPressDigests } from '../../adapters/letters/press-digests.ts';
import { DeliveryError } from '../../deliver/ports.ts';
import {
  type LetterPress,
  type LetterSheet,
  layOutLetter,
  type Printing,
} from '../../domain/messages/lay-out-letter.ts';
import { findProgram } from '../process/find-program.ts';

/** A letter takes milliseconds; the first one of a script also reads its fonts. */
const patienceMs = 30_000;
/** The compiler keeps about a third of a megabyte of every letter until its process ends. A new one takes half a second. */
const lettersAProcess = 500;

/**
 * Prints letters in a process of its own, one at a time. It starts with the first letter, and again after it ended or had its
 * share: a service that prints nothing never loads the compiler, and one that prints much does not grow.
 */
export function openLetterPress(): LetterPress {
  let child: PressProcess | undefined;
  const readPress = createPressDigests();
  let press: ReturnType<typeof readPress> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const printNext = async (sheet: LetterSheet): Promise<Printing> => {
    if (child?.isSpent === true) child.close();
    if (child === undefined || child.isSpent) {
      child = new PressProcess();
      press = readPress();
    }
    const [printing, read] = await Promise.all([child.print(sheet), press]);
    if (printing.status !== 'printed' || read === undefined) return printing;
    const printedWith = { ...read, sheet: digestOf(JSON.stringify(sheet)) };
    return { ...printing, sha256: digestOf(printing.pdf), printedWith };
  };
  return {
    print: (order) => {
      const printing = last.then(() => printNext(layOutLetter(order)));
      last = printing.catch(() => undefined);
      return printing;
    },
    close: async () => child?.close(),
  };
}

const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

class PressProcess {
  readonly #child: ChildProcess;
  #printed = 0;
  #hasEnded = false;

  /** It inherits no environment: that has secrets, and the compiler needs none. */
  constructor() {
    const program = findProgram('print-letters-process');
    this.#child = fork(program, [], {
      execArgv: program.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.once('exit', () => {
      this.#hasEnded = true;
    });
    this.#child.on('error', () => {
      this.#hasEnded = true;
    });
    this.#keepAlive(false);
  }

  get isSpent(): boolean {
    return this.#hasEnded || this.#printed >= lettersAProcess;
  }

  async print(sheet: LetterSheet): Promise<Printing> {
    this.#printed += 1;
    this.#keepAlive(true);
    const giveUp = new AbortController();
    const timer = setTimeout(() => this.close(), patienceMs);
    const { signal } = giveUp;
    try {
      this.#child.send(sheet);
      const answer = once(this.#child, 'message', { signal }) as Promise<[Printing]>;
      const end = once(this.#child, 'exit', { signal }).then(() => Promise.reject(new Error('it ended')));
      const [printing] = await Promise.race([answer, end]);
      return printing;
    } catch (cause) {
      throw new DeliveryError('the letter’s compiler ended, or took too long', { cause });
    } finally {
      clearTimeout(timer);
      giveUp.abort();
      this.#keepAlive(false);
    }
  }

  close(): void {
    this.#hasEnded = true;
    this.#child.kill('SIGKILL');
  }

  /** Whether it keeps the process that started it alive: only while that waits for a letter. */
  #keepAlive(holds: boolean): void {
    if (holds) this.#child.ref();
    else this.#child.unref();
    if (holds) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }
}
