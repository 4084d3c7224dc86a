import type { Command } from 'commander';
import type { PlacedCampaign } from '../domain/rule-set/rule-set.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { AudienceRow } from '../reach/ports.ts';
import {
  type ContactRequest,
  type ContactResult,
  type RunNote,
  type RunResult,
  runCampaign,
} from '../reach/run-campaign.ts';
import { type AudienceFlags, type AudienceServices, gather } from './audience-command.ts';
import { describeProblem } from './describe-answer.ts';
import type { KeysServices } from './keys-commands.ts';

export type CampaignServices = AudienceServices & {
  readonly findCampaign: (rules: string, name: string) => Promise<PlacedCampaign>;
  /** The rows of a plan. Rejects with a ServiceError. */
  readonly readPlan: (path: string) => AsyncIterable<AudienceRow>;
  /** What a run of the plan noted; undefined if there was none. */
  readonly readNote: (plan: string) => Promise<RunNote | undefined>;
  readonly writeNote: (plan: string, note: RunNote) => Promise<void>;
  readonly call: KeysServices['call'];
  readonly readFile: KeysServices['readFile'];
  readonly wait: (ms: number) => Promise<void>;
  readonly untilStopped: () => AbortSignal;
};

type PlanFlags = Pick<AudienceFlags, 'pack' | 'rules' | 'at' | 'over' | 'workers' | 'shard' | 'out'>;
type RunFlags = {
  readonly rules: string;
  readonly plan: string;
  readonly url: string;
  readonly keyFile?: string;
  readonly width: string;
};

/** Adds `tact campaign`. */
export function addCampaignCommands(program: Command, services: CampaignServices, rulesFolder: string): void {
  const campaign = program.command('campaign').description('plan, run and evaluate a campaign of a pack');
  campaign
    .command('plan <name>')
    .description(
      'list whom the campaign would contact, by which channel and with which variant, and whom it holds out',
    )
    .requiredOption('--pack <name>', 'the pack')
    .requiredOption('--out <file>', 'the plan: .ndjson to run it, .csv or .parquet to look at it')
    .option('--at <instant>', 'when the contacts are; now if absent')
    .option('--over <file...>', 'customers of these files instead of the configured store', [])
    .option('--workers <n>', 'threads', String(services.defaultWorkers))
    .option('--shard <i/n>', 'only the i-th of n parts, for several machines', '1/1')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .action(async (name: string, flags: PlanFlags) =>
      services.finish(await gather({ ...flags, campaign: name, maxOffers: '1', holdOut: '0' }, services)),
    );
  campaign
    .command('run <name>')
    .description(
      'contact the people of a plan through a running service; the same command goes on where a run ended',
    )
    .requiredOption('--plan <file>', 'the plan, as .ndjson')
    .option('--url <address>', 'where the service listens', 'http://localhost:8080')
    .option(
      '--key-file <path>',
      'a file with a key that may decide, and read reports where the campaign has a stop rule',
    )
    .option('--width <n>', 'how many requests at once', '16')
    .option('--rules <folder>', 'the packs', rulesFolder)
    .addHelpText(
      'after',
      '\nExit code: 0 done, 1 refused, 3 stopped: by a signal, or by the campaign’s stop rule',
    )
    .action(async (name: string, flags: RunFlags) => services.finish(await run(name, flags, services)));
}

async function run(name: string, flags: RunFlags, services: CampaignServices): Promise<number> {
  const campaign = await services.findCampaign(flags.rules, name);
  checkPeriod(campaign, services.now());
  const from = (await services.readNote(flags.plan)) ?? { startedAt: services.now(), done: 0, counts: {} };
  await services.writeNote(flags.plan, from);
  const ask = createAsk(flags, await readKey(flags, services), services);
  const result = await runCampaign({
    campaign,
    rows: services.readPlan(flags.plan),
    from,
    contact: (request) => contact(request, ask),
    note: (note) => services.writeNote(flags.plan, note),
    findStop: () => findStop(campaign, from.startedAt, ask),
    signal: services.untilStopped(),
    width: Number(flags.width) || 1,
  });
  for (const line of describeRun(result)) services.print(line);
  return result.status === 'done' ? 0 : 3;
}

function checkPeriod({ id, activeFrom, activeTo, validFrom, validTo }: PlacedCampaign, now: number): void {
  if (activeFrom !== undefined && now < activeFrom) throw refuse(`the campaign ${id} begins at ${validFrom}`);
  if (activeTo !== undefined && now >= activeTo) throw refuse(`the campaign ${id} ended at ${validTo}`);
}

const words: Readonly<Record<ContactResult, string>> = {
  contacted: 'contacted',
  'kept-back': 'kept back by a gate since the plan was made',
  before: 'contacted before by this campaign',
};

function describeRun({ counts, done, status, because }: RunResult): readonly string[] {
  const lines = Object.entries(words).flatMap(([result, text]) => {
    const count = counts[result as ContactResult];
    return count === undefined ? [] : `${count}  ${text}`;
  });
  const end = status === 'done' ? 'the plan is done' : `stopped after ${done} rows of the plan`;
  return [...lines, because === undefined ? end : `${end}: ${because}`];
}

async function readKey({ keyFile }: RunFlags, { readFile }: CampaignServices): Promise<string | undefined> {
  if (keyFile === undefined) return undefined;
  const key = (await readFile(keyFile))?.trim();
  if (key === undefined) throw refuse(`the file ${keyFile} cannot be read`);
  return key;
}

type Answer = { readonly status: number; readonly text: string };
type Ask = (method: string, path: string, body?: object) => Promise<Answer>;

const firstWaitMs = 200;
const longestWaitMs = 10_000;

/** Asks until the service answers for good: it may be away, overloaded or about to stop. */
function createAsk({ url }: RunFlags, key: string | undefined, { call, wait }: CampaignServices): Ask {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return async (method, path, body) => {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      const address = `${url.replace(/\/+$/, '')}${path}`;
      const answer = await call(method, address, headers, body && JSON.stringify(body));
      if (answer !== undefined && answer.status !== 429 && answer.status < 500) return answer;
      await wait(waitMs);
    }
  };
}

/** A degraded answer promises nothing, so it is asked again under the same id. */
async function contact(request: ContactRequest, ask: Ask): Promise<ContactResult> {
  for (;;) {
    const answer = await ask('POST', '/v1/decisions', request);
    if (answer.status === 409) return 'before';
    if (answer.status !== 200)
      throw refuse(`the service refuses a contact: ${describeProblem(answer).join('\n')}`);
    const { offers, degraded } = JSON.parse(answer.text) as {
      readonly offers: readonly unknown[];
      readonly degraded: readonly { readonly repeat?: string }[];
    };
    if (offers.length > 0) return 'contacted';
    if (!degraded.some(({ repeat }) => repeat !== undefined && repeat !== 'same-decision'))
      return 'kept-back';
  }
}

/** Whether too many were declined of the campaign's offers since it began. */
async function findStop(
  { stop, variants }: PlacedCampaign,
  startedAt: number,
  ask: Ask,
): Promise<string | undefined> {
  if (stop === undefined) return undefined;
  const since = new Date(startedAt).toISOString().slice(0, 10);
  const answer = await ask('GET', `/v1/reports/offers?since=${since}&by=offerId`);
  if (answer.status !== 200)
    throw refuse(`the stop rule cannot be asked: ${describeProblem(answer).join('\n')}`);
  const { rows } = JSON.parse(answer.text) as {
    readonly rows: readonly { readonly offerId: string; readonly shown: number; readonly declined: number }[];
  };
  const own = rows.filter(({ offerId }) => variants.some(({ offer }) => offer === offerId));
  const sum = (outcome: 'shown' | 'declined'): number => own.reduce((total, row) => total + row[outcome], 0);
  const [shown, declined] = [sum('shown'), sum('declined')];
  if (shown < stop.after || declined < stop.declined * shown) return undefined;
  return `${declined} of ${shown} offers were declined, and the campaign stops at ${100 * stop.declined} %`;
}

const refuse = (message: string): ServiceError => new ServiceError('invalid-request', message);
