import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

export type Started = {
  readonly port: number;
  readonly stop: () => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends it at once, as the kernel would. */
  readonly kill: () => Promise<void>;
  /** Seconds of processor time that the process and its children have used so far, in all threads; NaN where /proc does not tell. */
  readonly processorSeconds: () => number;
};

/** What `npm start` tells Node. */
export const serviceFlags = ['--enable-source-maps', '--initial-old-space-size=256'];

/** Starts a server and waits until it says where it listens (`http://127.0.0.1:PORT`) on its standard output. */
export async function startServer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await readPort(child);
  return {
    port,
    processorSeconds: () => readProcessorSeconds(child.pid ?? 0),
    signal: (signal) => void child.kill(signal),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** What the scheduler gave each thread, in nanoseconds (proc(5), schedstat), with the child processes. What has ended is not counted. */
export function readProcessorSeconds(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const read = (thread: string, file: string) =>
      readFileSync(`/proc/${pid}/task/${thread}/${file}`, 'utf8');
    const own = threads.map((thread) => Number(read(thread, 'schedstat').split(' ')[0]) / 1e9);
    const children = threads.flatMap((thread) => read(thread, 'children').split(' ').filter(Boolean));
    return [...own, ...children.map((child) => readProcessorSeconds(Number(child)))].reduce(
      (a, b) => a + b,
      0,
    );
  } catch {
    return Number.NaN;
  }
}

function readPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

/** Runs a program to its end and gives the JSON it printed. */
export async function runForJson<T>(args: readonly string[]): Promise<T> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [code]: unknown[] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}`);
  return JSON.parse(said);
}
