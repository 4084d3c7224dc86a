import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { RuleEdit } from '../../author/ports.ts';
import { compilerFailed, compilerStopped } from '../../domain/diagnostics/compiler-diagnostics.ts';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import { createHearer, type ToldEdit } from './told-edit.ts';

export type RuleProcessOptions = {
  /** How long a judgement makes do with what the processor has left over; on a busy machine, begun again after it, it gets a share. */
  readonly patienceMs: number;
  /** After so long a judgement with a share of the processor is given up, so that hostile packs cannot hold up the next edit for ever. */
  readonly deadlineMs: number;
  /** How much memory, in megabytes, a judgement may take. */
  readonly memoryMb: number;
  /** How long the process waits, warm, for the next edit before its memory is given back. */
  readonly idleMs: number;
  /**
   * The file that runs in the process: it answers every message with a `ToldEdit` for the folder that is its first argument. The
   * second says what it takes of the processor.
   */
  readonly program: string;
};

/** The program, and whatever differs from the usual bounds. */
export type RuleProcessStart = Pick<RuleProcessOptions, 'program'> & Partial<RuleProcessOptions>;

/** `leftovers`: what nobody else wants, so that requests do not notice. `share`: a little, whatever the others want. */
export type ProcessorClaim = 'leftovers' | 'share';

type Judge = { readonly child: ChildProcess; readonly claim: ProcessorClaim };

const isSource = import.meta.url.endsWith('.ts');

const usual: Omit<RuleProcessOptions, 'program'> = {
  patienceMs: 10_000,
  deadlineMs: 60_000,
  memoryMb: 512,
  idleMs: 60_000,
};

const mostSaid = 16_384;

/**
 * Judges a folder of packs in a process of its own, which lives while there are edits; one judgement at a time. A thread would be
 * less, but its compiler and collector share the helper threads of the service, at the service's priority, and requests notice.
 */
export class RuleProcess {
  readonly #root: string;
  readonly #options: RuleProcessOptions;
  #judge: Judge | undefined;
  /** Of the judgement under way. */
  #answer: (edit: RuleEdit | undefined) => void = () => undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(root: string, options: RuleProcessStart) {
    this.#root = root;
    this.#options = { ...usual, ...options };
  }

  /** Never rejects: a process that fails or goes beyond its bounds makes a diagnostic, and the next judgement has a new one. Undefined once closed. */
  async judge(): Promise<RuleEdit | undefined> {
    if (this.#closed) return undefined;
    clearTimeout(this.#idle);
    const judge = this.#judge ?? this.#start('leftovers');
    let edit = await this.#ask(judge);
    if (edit === undefined && judge.claim === 'leftovers' && !this.#closed)
      edit = await this.#ask(this.#start('share'));
    const { deadlineMs, idleMs } = this.#options;
    this.#idle = setTimeout(() => void this.#stop(), idleMs).unref();
    return this.#closed
      ? undefined
      : (edit ?? { diagnostics: [compilerStopped(`${deadlineMs / 1000} seconds`)] });
  }

  /** Undefined, and the process ended, when the answer took too long. */
  async #ask({ child, claim }: Judge): Promise<RuleEdit | undefined> {
    const { patienceMs, deadlineMs } = this.#options;
    const edit = new Promise<RuleEdit | undefined>((resolve) => {
      this.#answer = resolve;
    });
    const giveUp = async (): Promise<void> => {
      await this.#stop();
      this.#answer(undefined);
    };
    const limit = setTimeout(() => void giveUp(), claim === 'share' ? deadlineMs : patienceMs);
    child.send('judge', (error) => error && this.#fail(child, compilerFailed(error)));
    return edit.finally(() => clearTimeout(limit));
  }

  /** Ends the judgement under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#stop();
    this.#answer({ diagnostics: [] });
  }

  /** The process inherits nothing of the environment: it needs nothing of it, and it holds secrets. */
  #start(claim: ProcessorClaim): Judge {
    const { memoryMb, program } = this.#options;
    const child = fork(program, [this.#root, claim], {
      execArgv: [
        `--max-old-space-size=${memoryMb}`,
        // Its rests are rests only where no other thread of it compiles or collects meanwhile.
        ...(claim === 'leftovers' ? ['--single-threaded'] : []),
        ...(isSource ? ['--import', import.meta.resolve('tsx')] : []),
      ],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-mostSaid);
    });
    child.unref();
    child.channel?.unref();
    const hear = createHearer();
    child.on('message', (told) => {
      // What a process that was given up still says is not about the edit of now.
      if (child === this.#judge?.child) this.#answer(hear(told as ToldEdit));
    });
    child.on('error', (error) => this.#fail(child, compilerFailed(error)));
    child.on('close', (code, signal) => this.#fail(child, explainEnd(said, code ?? signal, memoryMb)));
    this.#judge = { child, claim };
    return this.#judge;
  }

  #fail(child: ChildProcess, diagnostic: Diagnostic): void {
    if (child !== this.#judge?.child) return;
    void this.#stop();
    this.#answer({ diagnostics: [diagnostic] });
  }

  async #stop(): Promise<void> {
    const child = this.#judge?.child;
    this.#judge = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
  }
}

/** Why a process ended that should not have, by what it said on its standard error. */
function explainEnd(said: string, end: number | string | null, memoryMb: number): Diagnostic {
  if (said.includes('heap out of memory')) return compilerStopped(`${memoryMb} megabytes`);
  const thrown = /^(?:\w*Error): .+$/m.exec(said)?.[0];
  return compilerFailed(thrown ?? `its process ended with ${end}`);
}
