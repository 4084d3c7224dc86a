import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCheckpointFile } from '../../adapters/files/checkpoint-file.ts';
import { openReportFile } from '../../adapters/files/report-file.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { ExtractRequest, LoadServices } from '../../cli/load-services.ts';
import type { Config } from '../../config/config.ts';
import { type Extract, ExtractError } from '../../load/ports.ts';
import { decodeText } from '../../shared/decode-text.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { yieldToOthers } from '../process/yield-to-others.ts';
import { openChecker, openRowCheck } from './open-checker.ts';
import { openLoadSink } from './open-load-sink.ts';
import { readVocabulary } from './read-vocabulary.ts';

/** Wires `tact load` to DuckDB, the file system and the store. */
export function createLoadServices(
  readConfig: () => Config,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): LoadServices {
  let config: Config | undefined;
  const configured = (): Config => (config ??= readConfig());
  return {
    print,
    finish,
    readFile: readMappingFile,
    openExtract,
    shapeRows,
    printRow: async (line) => {
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
    },
    openSink: () => openLoadSink(configured()),
    openReports: openReportFile,
    openCheckpoints: openCheckpointFile,
    get loadsFolder() {
      return join(configured().dataDir, 'loads');
    },
    openChecker,
    openRowCheck,
    readVocabulary: (pack) => readVocabulary(configured().rulesDir, pack),
    progress: {
      write: (text) => void process.stderr.write(text),
      isTerminal: process.stderr.isTTY === true,
      elapsed: () => performance.now(),
    },
    sleep: (ms) => sleep(ms),
    untilStopped,
  };
}

/** Rejects with an error that names the place that cannot be decoded. */
async function readMappingFile(path: string): Promise<string> {
  const decoded = decodeText(await readFile(path));
  if ('text' in decoded) return decoded.text;
  const { line, column, message } = decoded.fault;
  throw new ExtractError(`${path}, line ${line}, column ${column}: ${message}`);
}

/** DuckDB is large, so it is loaded only when needed. */
async function openExtract(request: ExtractRequest): Promise<Extract> {
  yieldToOthers();
  const duckdb = await import('../../adapters/duckdb/open-extract.ts');
  const { spillFolder, removeSpill } = await makeSpillFolder();
  try {
    const extract = await duckdb.openExtract({ ...request, spillFolder });
    return { ...extract, close: () => closeAll(extract, removeSpill) };
  } catch (error) {
    removeSpill();
    throw error;
  }
}

function closeAll(extract: Extract, removeSpill: () => void): void {
  extract.close();
  removeSpill();
}

async function* shapeRows(request: Omit<ExtractRequest, 'settings'>): AsyncIterable<string> {
  const duckdb = await import('../../adapters/duckdb/shape-rows.ts');
  const { spillFolder, removeSpill } = await makeSpillFolder();
  try {
    yield* duckdb.shapeRows({ ...request, spillFolder });
  } finally {
    removeSpill();
  }
}

async function makeSpillFolder() {
  const spillFolder = await mkdtemp(join(tmpdir(), 'tact-load-'));
  return { spillFolder, removeSpill: () => rmSync(spillFolder, { recursive: true, force: true }) };
}
