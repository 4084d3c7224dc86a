import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export type TactRun = { readonly code: number | null; readonly out: string; readonly err: string };

/** Starts the built program as `tact …`. */
export function startTact(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child: ChildProcess = spawn(process.execPath, ['--enable-source-maps', 'dist/main/cli.js', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<TactRun>((done) => child.once('close', (code) => done({ code, out, err })));
  return { child, ended, errors: () => err };
}

export const runTact = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TactRun> => startTact(args, env).ended;
