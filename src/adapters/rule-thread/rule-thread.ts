import { Worker } from 'node:worker_threads';
import type { RuleEdit } from '../../author/ports.ts';
import { compilerFailed, compilerStopped } from '../../domain/rules/compiler-diagnostics.ts';
import type { Diagnostic } from '../../domain/shared/diagnostic.ts';
import { findProgram } from './find-program.ts';

export type RuleThreadOptions = {
  /** After so long a judgement is given up, so that hostile packs cannot hold up the next edit for ever. */
  readonly deadlineMs: number;
  /** How much memory, in megabytes, a judgement may take. */
  readonly memoryMb: number;
  /** How long the thread waits, warm, for the next edit before its memory is given back. */
  readonly idleMs: number;
  /** What runs in the thread: it answers every message with a `RuleEdit` for the folder that is its `workerData`. */
  readonly program: URL;
};

const usual: RuleThreadOptions = {
  deadlineMs: 60_000,
  memoryMb: 512,
  idleMs: 60_000,
  program: findProgram('judge-thread', import.meta.url),
};

/** Judges a folder of packs in a thread of its own, which lives while there are edits. One judgement at a time. */
export class RuleThread {
  readonly #root: string;
  readonly #options: RuleThreadOptions;
  #worker: Worker | undefined;
  /** Of the judgement under way. */
  #answer: (edit: RuleEdit) => void = () => undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(root: string, options: Partial<RuleThreadOptions> = {}) {
    this.#root = root;
    this.#options = { ...usual, ...options };
  }

  /** Never rejects: a thread that fails or goes beyond its bounds makes a diagnostic, and the next judgement has a new one. Undefined once closed. */
  async judge(): Promise<RuleEdit | undefined> {
    if (this.#closed) return undefined;
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    this.#worker = worker;
    const { deadlineMs, idleMs } = this.#options;
    const giveUp = (): void => this.#fail(worker, compilerStopped(`${deadlineMs / 1000} seconds`));
    const deadline = setTimeout(giveUp, deadlineMs);
    const edit = await new Promise<RuleEdit>((resolve) => {
      this.#answer = resolve;
      worker.postMessage('judge');
    });
    clearTimeout(deadline);
    this.#idle = setTimeout(() => void this.#stop(), idleMs).unref();
    return this.#closed ? undefined : edit;
  }

  /** Ends the judgement under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#stop();
    this.#answer({ diagnostics: [] });
  }

  #start(): Worker {
    const { memoryMb, program } = this.#options;
    const worker = new Worker(program, {
      workerData: this.#root,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      execArgv: [],
    });
    worker.unref();
    worker.on('message', (edit: RuleEdit) => {
      // What a thread that was given up still says is not about the edit of now.
      if (worker === this.#worker) this.#answer(edit);
    });
    worker.on('error', (error) =>
      this.#fail(
        worker,
        isOutOfMemory(error) ? compilerStopped(`${memoryMb} megabytes`) : compilerFailed(error),
      ),
    );
    worker.on('exit', (code) => this.#fail(worker, compilerFailed(`its thread ended with ${code}`)));
    return worker;
  }

  #fail(worker: Worker, diagnostic: Diagnostic): void {
    if (worker !== this.#worker) return;
    void this.#stop();
    this.#answer({ diagnostics: [diagnostic] });
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
