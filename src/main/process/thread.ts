import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { findProgram } from './find-program.ts';

type Waiting<Answer> = {
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
};

/** A thread that runs a program of `src/main` and answers in the order of the questions. When it ends, all its questions fail. */
export class Thread<Message, Answer> {
  readonly #worker: Worker;
  readonly #waiting: Waiting<Answer>[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(program: string, options: WorkerOptions) {
    this.#worker = new Worker(threadProgram(findProgram(program)), { execArgv: [], ...options });
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.done(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Sends what needs no answer. */
  tell(message: Message): void {
    this.#worker.postMessage(message);
  }

  ask(message: Message, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      this.#worker.postMessage(message, [...transfer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { failed } of this.#waiting.splice(0)) failed(error);
  }
}

/** The program of a thread. When it runs from TypeScript sources, it registers their loader, because threads do not inherit it. */
function threadProgram(path: string): URL {
  const program = pathToFileURL(path);
  if (!path.endsWith('.ts')) return program;
  const loader = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from '${loader}'; register(); await import('${program.href}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
