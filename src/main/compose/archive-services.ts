import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, Registry } from 'prom-client';
import { openArchiveFolder } from '../../adapters/duckdb/archive-folder.ts';
import { queryArchive } from '../../adapters/duckdb/query-archive.ts';
import type { ArchiveServices } from '../../cli/archive-commands.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import { traceAsRecorded } from '../../decide/explain/decide-as-recorded.ts';
import { type Archived, type ArchiveSource, readBehind } from '../../replay/archive-decisions.ts';
import { exposeRegistry, serveMetrics } from '../process/serve-metrics.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { openReplay } from './replay-services.ts';

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
      const config = readConfig();
      const { source, close } = await openSource(config);
      const archive = await openArchiveFolder(folderOf(folder));
      const metrics = countArchived();
      const server = await serveMetrics(exposeRegistry(metrics.registry), config, undefined);
      return {
        ...{ source, archive, keepDays: config.retentionDays, observe: metrics.observe },
        close: async () => {
          server?.close();
          await close();
        },
      };
    },
    query: (folder, sql) => query(folderOf(folder), readConfig(), sql),
    wait: async (seconds) => {
      stopped ??= untilStopped();
      await sleep(seconds * 1000, undefined, { signal: stopped }).catch(() => undefined);
      return !stopped.aborted;
    },
  };
}

/** How far the archive is behind the ledger, for METRICS_PORT. */
function countArchived() {
  const registry = new Registry();
  const registers = [registry];
  let wholeAt = Date.now();
  const decisions = new Counter({
    name: 'tact_archived_decisions_total',
    help: 'Decisions that this process added to the archive.',
    registers,
  });
  new Gauge({
    name: 'tact_archive_lag_seconds',
    help: 'How long ago the archive had all that the ledger has.',
    registers,
    aggregator: 'min',
    collect() {
      this.set((Date.now() - wholeAt) / 1000);
    },
  });
  return {
    registry,
    observe: ({ rows, isMore }: Archived): void => {
      decisions.inc(rows);
      if (!isMore) wholeAt = Date.now();
    },
  };
}

async function openSource(config: Config): Promise<{ source: ArchiveSource; close: () => Promise<void> }> {
  const { records, findRuleSet, findTool, close } = await openReplay(config);
  return { source: { records, findRuleSet, findTool, trace: traceAsRecorded }, close };
}

async function* query(folder: string, config: Config, sql: string): ReturnType<ArchiveServices['query']> {
  const archive = await openArchiveFolder(folder);
  const spillFolder = await mkdtemp(join(tmpdir(), 'tact-log-'));
  const { source, close } = await openSource(config);
  try {
    const { batch } = await readBehind(source, (await archive.last())?.next, longestTail, Date.now());
    yield* queryArchive(folder, { batch, spillFolder }, sql);
  } finally {
    await close();
    await rm(spillFolder, { recursive: true, force: true });
  }
}
