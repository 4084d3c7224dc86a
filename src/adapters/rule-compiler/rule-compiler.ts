import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { RuleEdit } from '../../author/ports.ts';
import { compilerFailed, compilerStopped } from '../../domain/diagnostics/compiler-diagnostics.ts';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';

export type RuleCompilerOptions = {
  /**
   * The file that runs in the process: it answers every message (`compile`, or `warm` before there are edits) with a `RuleEdit`
   * for the folder that is its first argument.
   */
  readonly program: string;
  /** A compilation that takes longer is aborted, so that hostile packs cannot block the next edit. */
  readonly deadlineMs?: number;
  /** The memory, in megabytes, that a compilation may take. */
  readonly memoryMb?: number;
};

const defaults = { deadlineMs: 60_000, memoryMb: 512 };

/** How much of the process's standard error is kept, in characters. */
const mostErrorText = 16_384;

/**
 * Compiles a folder of packs in a process of its own, one compilation at a time. A thread would
 * be less, but its compiler and collector share the helper threads of the service, at the service's priority, and requests notice.
 */
export class RuleCompiler {
  readonly #root: string;
  readonly #options: RuleCompilerOptions & typeof defaults;
  #child: ChildProcess | undefined;
  /** Answers the compilation that runs. */
  #answer: (edit: RuleEdit | undefined) => void = () => undefined;
  #closed = false;
  #warmed: Promise<unknown> = Promise.resolve();

  constructor(root: string, options: RuleCompilerOptions) {
    this.#root = root;
    this.#options = { ...defaults, ...options };
  }

  /**
   * Starts the process and lets it compile the folder once, so that the first edit costs what later ones cost: what its rules
   * change, and not also reading and warming up the program. Its memory, about that of the rules twice, is the price.
   */
  warm(): void {
    this.#warmed = this.#ask('warm');
  }

  /** Never rejects: a process that fails or exceeds its limits gives a diagnostic, and the next call starts a new one. Undefined once closed. */
  async compile(): Promise<RuleEdit | undefined> {
    await this.#warmed;
    return this.#ask('compile');
  }

  async #ask(what: 'warm' | 'compile'): Promise<RuleEdit | undefined> {
    if (this.#closed) return undefined;
    const { deadlineMs } = this.#options;
    const child = this.#child ?? this.#start();
    const edit = new Promise<RuleEdit | undefined>((resolve) => {
      this.#answer = resolve;
    });
    const stopped = compilerStopped(`${deadlineMs / 1000} seconds`);
    const limit = setTimeout(() => this.#fail(child, stopped), deadlineMs);
    child.send(what, (error) => error && this.#fail(child, compilerFailed(error)));
    const compiled = await edit.finally(() => clearTimeout(limit));
    return this.#closed ? undefined : compiled;
  }

  /** Ends the compilation that runs. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#stop();
    this.#answer(undefined);
  }

  /** The process inherits no environment: it needs none, and the environment contains secrets. */
  #start(): ChildProcess {
    const { memoryMb, program } = this.#options;
    const child = fork(program, [this.#root], {
      execArgv: [
        `--max-old-space-size=${memoryMb}`,
        // Its pauses free the processor only if none of its other threads compiles or collects meanwhile.
        '--single-threaded',
        ...(program.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : []),
      ],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errorText = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      errorText = (errorText + chunk).slice(-mostErrorText);
    });
    child.unref();
    child.channel?.unref();
    child.on('message', (edit) => {
      // A late message of an aborted process is about an older edit.
      if (child === this.#child) this.#answer(edit as RuleEdit);
    });
    child.on('error', (error) => this.#fail(child, compilerFailed(error)));
    child.on('close', (code, signal) => this.#fail(child, explainEnd(errorText, code ?? signal, memoryMb)));
    this.#child = child;
    return child;
  }

  #fail(child: ChildProcess, diagnostic: Diagnostic): void {
    if (child !== this.#child) return;
    void this.#stop();
    this.#answer({ diagnostics: [diagnostic] });
  }

  async #stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
  }
}

/** Explains an unexpected end of the process from its standard error. */
function explainEnd(errorText: string, end: number | string | null, memoryMb: number): Diagnostic {
  if (errorText.includes('heap out of memory')) return compilerStopped(`${memoryMb} megabytes`);
  const thrown = /^(?:\w*Error): .+$/m.exec(errorText)?.[0];
  return compilerFailed(thrown ?? `its process ended with ${end}`);
}
