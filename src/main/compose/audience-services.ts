import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../adapters/files/make-folder.ts';
import type { AudienceAsked, AudienceServices } from '../../cli/audience-command.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { ExtractRows } from '../../load/ports.ts';
import { type Gathered, gatherAudience } from '../../reach/gather-audience.ts';
import type { Funnel, People } from '../../reach/ports.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { yieldToOthers } from '../process/yield-to-others.ts';
import type { AudiencePlan } from './audience-plan.ts';
import { openPeople } from './open-people.ts';
import { readAudienceQuestion } from './read-audience-question.ts';
import { startAudienceThreads } from './start-audience-threads.ts';

const progressEveryMs = 1000;
const memoryMb = 1000;

/** Wires `tact audience` to the packs, the customers and DuckDB. */
export function createAudienceServices(
  readConfig: () => Config,
  { print, finish, now }: Pick<CliServices, 'print' | 'finish' | 'now'>,
): AudienceServices {
  return {
    print,
    finish,
    now,
    warn: (line) => void process.stderr.write(`${line}\n`),
    defaultWorkers: 1,
    gather: (asked, progress) => gather(asked, readConfig, progress),
  };
}

async function gather(
  asked: AudienceAsked,
  readConfig: () => Config,
  progress: (funnel: Funnel) => void,
): Promise<Gathered> {
  yieldToOthers();
  const { ruleSet, ...question } = await readAudienceQuestion(asked);
  makeFolder(dirname(asked.out));
  const spillFolder = await mkdtemp(join(tmpdir(), 'tact-audience-'));
  const limits = { memoryMb, spillFolder, threads: 1 };
  const people =
    asked.over.length === 0 ? await openPeople(readConfig(), Date.now) : await openFiles(asked.over, limits);
  const { openAudienceSpool } = await import('../../adapters/duckdb/audience-spool.ts');
  const plan: AudiencePlan = {
    ...question,
    now: asked.at,
    tallies: await people.countOutcomes(),
    check: checkOf(ruleSet, asked),
    shard: asked.shard,
  };
  const assessor = startAudienceThreads(plan, asked.workers);
  try {
    return await gatherAudience({
      people,
      assessor,
      spool: openAudienceSpool(asked.out, asked.format, limits),
      question: fingerprintOf(plan),
      progress: atIntervals(progress),
      signal: untilStopped(),
      elapsed: () => performance.now(),
    });
  } finally {
    await assessor.close();
    await people.close();
    rmSync(spillFolder, { recursive: true, force: true });
  }
}

function atIntervals(report: (funnel: Funnel) => void): (funnel: Funnel) => void {
  let reportedAt = performance.now();
  return (funnel) => {
    if (performance.now() - reportedAt < progressEveryMs) return;
    reportedAt = performance.now();
    report(funnel);
  };
}

const fingerprintOf = (plan: AudiencePlan): string =>
  createHash('sha256').update(JSON.stringify(plan)).digest('base64url');

const checkOf = (ruleSet: RuleSet, { pack, at }: AudienceAsked): AudiencePlan['check'] => ({
  source: pack,
  asOf: new Date(at).toISOString(),
  timeZone: ruleSet.packs.get(pack)?.file.timeZone ?? 'UTC',
});

/** The customers of files, each row one: as `tact load` takes it without a mapping. */
async function openFiles(
  files: readonly string[],
  limits: { readonly memoryMb: number; readonly spillFolder: string; readonly threads: number },
): Promise<People> {
  const { openExtract } = await import('../../adapters/duckdb/open-extract.ts');
  const extract = await openExtract({ files, settings: '', ...limits });
  return {
    fingerprint: extract.fingerprint,
    async *read(after) {
      for await (const rows of extract.read()) if (cursorOf(rows) > Number(after ?? 0)) yield toBatch(rows);
    },
    readBudgets: async () => [],
    countOutcomes: async () => [],
    close: async () => extract.close(),
  };
}

/** The number of the last row. */
const cursorOf = ({ first, ids }: ExtractRows): number => first + ids.length - 1;

const toBatch = ({ json, ...rows }: ExtractRows) => ({
  ...rows,
  bytes: json,
  cursor: String(cursorOf({ json, ...rows })),
  format: 'json' as const,
  memories: [],
});
