import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openArchiveFolder, queryArchive } from '../../adapters/duckdb/archive-folder.ts';
import type { ArchiveServices } from '../../cli/archive-commands.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import { readBehind } from '../../replay/archive-decisions.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { openRecords } from './replay-services.ts';

/** Rows of what the ledger has behind the archive that a query reads; an archive that is further behind is to be brought up first. */
const longestTail = 200_000;

/** Wires `tact archive` and `tact log` to the configured ledger; a service may use it meanwhile. */
export function createArchiveServices(
  readConfig: () => Config,
  { print, finish, now }: Pick<CliServices, 'print' | 'finish' | 'now'>,
): ArchiveServices {
  const folderOf = (folder: string | undefined): string => folder ?? join(readConfig().dataDir, 'archive');
  let stopped: AbortSignal | undefined;
  return {
    print,
    finish,
    now,
    open: async (folder) => {
      const { records, close } = await openRecords(readConfig());
      return { records, archive: await openArchiveFolder(folderOf(folder)), close };
    },
    query: (folder, sql) => query(folderOf(folder), readConfig(), sql),
    wait: async (seconds) => {
      stopped ??= untilStopped();
      await sleep(seconds * 1000, undefined, { signal: stopped }).catch(() => undefined);
      return !stopped.aborted;
    },
  };
}

async function* query(folder: string, config: Config, sql: string): ReturnType<ArchiveServices['query']> {
  const archive = await openArchiveFolder(folder);
  const spillFolder = await mkdtemp(join(tmpdir(), 'tact-log-'));
  const { records, close } = await openRecords(config);
  try {
    const { rows } = await readBehind(records, (await archive.last())?.next, longestTail);
    yield* queryArchive(folder, { rows, spillFolder }, sql);
  } finally {
    await close();
    await rm(spillFolder, { recursive: true, force: true });
  }
}
