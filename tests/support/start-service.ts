import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export type RunningService = {
  readonly address: string;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** Stops it as an operator would and resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Ends it at once, as the kernel would. */
  readonly kill: () => Promise<void>;
};

type Options = {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `work` delivers tasks alone, at no address. */
  readonly program?: 'serve' | 'work';
};

/** A folder with the airline's pack alone: the others double the processor time of a start. */
let rules: string | undefined;
function airlineAlone(): string {
  if (rules !== undefined) return rules;
  const folder = mkdtempSync(join(tmpdir(), 'tact-rules-'));
  process.once('exit', () => removeFolder(folder));
  cpSync(join(root, 'rules/airline'), join(folder, 'airline'), { recursive: true });
  rules = folder;
  return folder;
}

/**
 * Starts the built program on a free port with its data in a folder of its own and the airline's pack; resolves when it listens.
 */
export async function startService(options: Options = {}): Promise<RunningService> {
  const folder = options.folder ?? makeFolder();
  const { program = 'serve' } = options;
  const child = spawn(process.execPath, ['--enable-source-maps', `dist/main/${program}.js`], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: folder, RULES_DIR: airlineAlone(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  const address = await new Promise<string>((listening, failed) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /listening on (http:\S+)|delivers the tasks/.exec(output);
      if (found !== null) listening(found[1] ?? '');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => failed(new Error(`the service ended with ${code}:\n${output}`)));
  });
  return {
    address,
    folder,
    process: child,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      return await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'tact-service-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
