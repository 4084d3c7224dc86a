import { readdir, readFile } from 'node:fs/promises';
import type { CliServices } from '../../cli/cli-services.ts';
import type { TryServices } from '../../cli/try-command.ts';
import { callService } from './call-service.ts';

/** Wires `tact try` to the file system and the network. */
export function createTryServices({ print, finish }: Pick<CliServices, 'print' | 'finish'>): TryServices {
  return {
    print,
    finish,
    readFile: (path) => readFile(path, 'utf8').catch(() => undefined),
    listFolder: (folder) => readdir(folder).catch(() => []),
    post: (url, body, headers) => callService('POST', url, headers, body),
    now: Date.now,
  };
}
