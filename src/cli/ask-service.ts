import type { Command } from 'commander';
import type { CliServices } from './cli-services.ts';
import { describeProblem } from './describe-answer.ts';

export type ServiceCaller = Pick<CliServices, 'print' | 'finish'> & {
  /** The text of a file; undefined if it cannot be read. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  /** Sends a request to the service; undefined if nobody answers. */
  readonly call: (
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ) => Promise<{ readonly status: number; readonly text: string } | undefined>;
};

export type ServiceOptions = { readonly url: string; readonly keyFile?: string };

export const addServiceOptions = (command: Command, scope: string): Command =>
  command
    .option('--url <address>', 'where the service listens', 'http://localhost:8080')
    .option('--key-file <path>', `a file with a key that has the scope ${scope}`);

/** The text of a good answer. Prints what is wrong otherwise, and sets the exit code. */
export async function askService(
  method: string,
  path: string,
  services: ServiceCaller,
  { url, keyFile }: ServiceOptions,
  body?: object,
): Promise<string | undefined> {
  const { call, print, finish } = services;
  const key = keyFile === undefined ? undefined : await readText(keyFile, services);
  if (keyFile !== undefined && key === undefined) return undefined;
  const headers = key === undefined ? {} : { authorization: `Bearer ${key.trim()}` };
  const answer = await call(method, url.replace(/\/+$/, '') + path, headers, body && JSON.stringify(body));
  if (answer?.status === 200) return answer.text;
  const lines =
    answer === undefined
      ? [`Nobody answers at ${url}. Start the service, or set --url.`]
      : describeProblem(answer);
  for (const line of lines) print(line);
  finish(answer === undefined ? 3 : 1);
  return undefined;
}

/** The text of a file. Prints that it cannot be read otherwise, and sets the exit code. */
export async function readText(
  path: string,
  { readFile, print, finish }: Pick<ServiceCaller, 'readFile' | 'print' | 'finish'>,
): Promise<string | undefined> {
  const text = await readFile(path);
  if (text === undefined) {
    print(`The file ${path} cannot be read.`);
    finish(2);
  }
  return text;
}
