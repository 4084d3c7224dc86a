import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../adapters/files/make-folder.ts';
import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../author/compile-rule-set.ts';
import type { AudienceAsked, AudienceServices } from '../../cli/audience-command.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import type { ContactPlace, Target } from '../../decide/assess-person.ts';
import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { HttpError } from '../../http/errors/http-error.ts';
import { checkVocabulary } from '../../http/routes/check-vocabulary.ts';
import type { ExtractRows } from '../../load/ports.ts';
import { type Gathered, gatherAudience } from '../../reach/gather-audience.ts';
import type { Funnel, People } from '../../reach/ports.ts';
import { isObject } from '../../shared/is-object.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { yieldToOthers } from '../process/yield-to-others.ts';
import type { AudiencePlan } from './audience-plan.ts';
import { openPeople } from './open-people.ts';
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
  const { files, ruleSet, target, place } = await readQuestion(asked);
  makeFolder(dirname(asked.out));
  const spillFolder = await mkdtemp(join(tmpdir(), 'tact-audience-'));
  const limits = { memoryMb, spillFolder, threads: 1 };
  const people =
    asked.over.length === 0 ? await openPeople(readConfig(), Date.now) : await openFiles(asked.over, limits);
  const { openAudienceSpool } = await import('../../adapters/duckdb/audience-spool.ts');
  const plan: AudiencePlan = {
    files,
    place,
    target,
    now: asked.at,
    tallies: await people.countOutcomes(),
    check: checkOf(ruleSet, asked),
    shard: asked.shard,
    holdOut:
      asked.holdOut === 0 ? undefined : { name: target.offerId ?? target.ruleId ?? '', share: asked.holdOut },
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

type Question = {
  readonly files: readonly SourceFile[];
  readonly ruleSet: RuleSet;
  readonly target: Target;
  readonly place: ContactPlace;
};

/** The rule of a condition that was given on the command line. */
const whereRule = 'audience-where';

async function readQuestion(asked: AudienceAsked): Promise<Question> {
  const reading = await openRuleFolder(asked.rules).read();
  const all = 'files' in reading ? reading.files : [];
  const own = all.filter(({ path }) => path.startsWith(`${asked.pack}/`));
  if (own.length === 0) throw refuse(`there is no pack ${asked.pack} in ${asked.rules}`);
  const files = asked.where === undefined ? own : [...own, writeCondition(asked.pack, asked.where)];
  const { ruleSet, diagnostics } = compileRuleSet(files);
  if (ruleSet === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
    throw refuse(`the pack ${asked.pack} or the condition has errors:\n${errors.join('\n')}`);
  }
  const target = { offerId: asked.offer, ruleId: asked.where === undefined ? asked.rule : whereRule };
  checkTarget(ruleSet, asked);
  return { files, ruleSet, target, place: choosePlace(ruleSet, asked) };
}

function checkTarget({ offers, rules }: RuleSet, { offer, rule }: AudienceAsked): void {
  if (offer !== undefined && !offers.has(offer))
    throw refuse(`the pack has no offer ${offer}. ${hintWord(offer, offers.keys(), 'offer')}`);
  const ids = rules.map(({ id }) => id);
  if (rule !== undefined && !ids.includes(rule))
    throw refuse(`the pack has no rule ${rule}. ${hintWord(rule, ids, 'rule')}`);
}

/** The condition as a rule that changes nothing of what is decided. It sees what other rules derive. */
function writeCondition(pack: string, where: string): SourceFile {
  const isName = /^[a-z0-9-]+$/.test(where);
  const condition: unknown = isName ? { condition: where } : readJsonObject('--where', where);
  const rule = {
    id: whereRule,
    description: 'The condition of the audience.',
    priority: 1,
    conditions: { all: [condition] },
    event: { type: 'disclose', params: { parts: ['preferences'] } },
  };
  return { path: `${pack}/rules/${whereRule}.json`, text: JSON.stringify({ rules: [rule] }) };
}

function readJsonObject(option: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw refuse(`${option} is not a JSON object: ${text}`);
}

function choosePlace(ruleSet: RuleSet, asked: AudienceAsked): ContactPlace {
  const touchpoint = asked.touchpoint ?? findTouchpoint(ruleSet, asked);
  const declared = [...(ruleSet.touchpoints.get(touchpoint)?.channels.keys() ?? [])];
  const allowed = ruleSet.offers.get(asked.offer ?? '')?.channels ?? declared;
  const place: ContactPlace = {
    touchpoint,
    channel: asked.channel ?? declared.find((channel) => allowed.includes(channel)) ?? '',
    context: readJsonObject('--context', asked.context ?? '{}'),
    maxOffers: asked.maxOffers,
    ...(asked.verification === undefined ? {} : { verification: asked.verification }),
  };
  try {
    checkVocabulary(ruleSet, { ...place });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const faults = error.faults.map(({ pointer, message }) => `${pointer} ${message}`);
    throw refuse(`the contact cannot be: ${faults.length === 0 ? error.message : faults.join('; ')}`);
  }
  return place;
}

/** Where the offer is made, or the rule fires. */
function findTouchpoint({ rules, touchpoints }: RuleSet, { offer, rule }: AudienceAsked): string {
  const meant = rules.filter(
    ({ id, event }) => id === rule || (event.type === 'offer' && event.params.offer === offer),
  );
  const places = new Set(
    meant.length === 0 ? touchpoints.keys() : meant.flatMap((one) => one.touchpoints ?? []),
  );
  const [only, ...others] = places;
  if (only !== undefined && others.length === 0) return only;
  throw refuse(`say --touchpoint, which is one of: ${[...places].join(', ')}`);
}

const refuse = (message: string): ServiceError => new ServiceError('invalid-request', message);
