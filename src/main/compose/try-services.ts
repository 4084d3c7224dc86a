import { readdir, readFile } from 'node:fs/promises';
import type { CliServices } from '../../cli/cli-services.ts';
import type { TryServices } from '../../cli/try-command.ts';

const patienceMs = 10_000;

/** Wires `tact try` to the file system and the network. */
export function createTryServices({ print, finish }: Pick<CliServices, 'print' | 'finish'>): TryServices {
  return {
    print,
    finish,
    readFile: (path) => readFile(path, 'utf8').catch(() => undefined),
    listFolder: (folder) => readdir(folder).catch(() => []),
    post: async (url, body, headers) => {
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
          signal: AbortSignal.timeout(patienceMs),
        });
        return { status: answer.status, text: await answer.text() };
      } catch {
        return undefined;
      }
    },
    now: Date.now,
  };
}
