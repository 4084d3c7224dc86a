import type { Command } from 'commander';
import type { PlacedCampaign, RuleSet } from '../domain/rule-set/rule-set.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { drawCampaign } from '../reach/draw-campaign.ts';
import type { AudienceRow } from '../reach/ports.ts';
import {
  type CampaignReport,
  type CampaignTerms,
  type OfferContact,
  reportCampaign,
} from '../reach/report-campaign.ts';
import {
  type ContactRequest,
  type ContactResult,
  type RunNote,
  type RunResult,
  runCampaign,
} from '../reach/run-campaign.ts';
import { writeInertCell } from '../shared/csv-cell.ts';
import { writeInstant } from '../shared/instant.ts';
import { percent } from '../shared/percent.ts';
import { type AudienceFlags, type AudienceServices, gather } from './audience-command.ts';
import type { CliServices } from './cli-services.ts';
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
  /** What the configured store has recorded of contacts with offers since a time (epoch ms). */
  readonly listContacts: (since: number) => AsyncIterable<OfferContact>;
  /** The rule set that is in a folder. */
  readonly readRules: (rules: string) => Promise<RuleSet>;
  readonly writeFile: CliServices['writeFile'];
};

type EvaluateFlags = {
  readonly rules: string;
  readonly plan: string;
  readonly grain: string;
  readonly out?: string;
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
  campaign
    .command('evaluate <name>')
    .description('count what came of a run, slot by slot, and compare each arm with those held out')
    .requiredOption('--plan <file>', 'the plan that was run')
    .option('--grain <minutes>', 'how long a slot is', '30')
    .option(
      '--out <file>',
      'the slots: .csv, .json, or .html with charts; as CSV on standard output if absent',
    )
    .option('--rules <folder>', 'the packs', rulesFolder)
    .action(async (name: string, flags: EvaluateFlags) =>
      services.finish(await evaluate(name, flags, services)),
    );
}

/** The terms of a campaign by the rules as they are now. */
function termsOf(campaign: PlacedCampaign, { offers, packs }: RuleSet, slotMs: number): CampaignTerms {
  const channels = packs.get(campaign.pack)?.file.contactChannels ?? {};
  return {
    id: campaign.id,
    goal: campaign.goal,
    slotMs,
    offers: new Map(
      campaign.variants.map(({ offer }) => {
        const { value = 0, cost = 0 } = offers.get(offer) ?? {};
        return [offer, { value, cost }];
      }),
    ),
    channelCost: (channel) => channels[channel]?.cost ?? 0,
  };
}

async function evaluate(name: string, flags: EvaluateFlags, services: CampaignServices): Promise<number> {
  const minutes = Number(flags.grain);
  if (!Number.isInteger(minutes) || minutes < 1)
    throw refuse(`--grain ${flags.grain} is not a number of minutes`);
  const note = await services.readNote(flags.plan);
  if (note === undefined) throw refuse(`the plan ${flags.plan} was not run yet`);
  const rules = await services.readRules(flags.rules);
  const campaign = await services.findCampaign(flags.rules, name);
  const arms = new Map<string, string>();
  for await (const { customer, arm } of services.readPlan(flags.plan))
    if (arm !== null) arms.set(customer, arm);
  const terms = termsOf(campaign, rules, minutes * minuteMs);
  const report = await reportCampaign(services.listContacts(note.startedAt), arms, terms);
  for (const line of describeArms(report)) services.print(line);
  if (flags.out === undefined) for (const line of writeSlots(report)) services.print(line);
  else await services.writeFile(flags.out, writeReport(name, flags.out, report));
  return 0;
}

const minuteMs = 60_000;

function writeReport(name: string, path: string, report: CampaignReport): string {
  if (path.endsWith('.html')) return drawCampaign(name, report);
  if (path.endsWith('.json')) return `${JSON.stringify(report)}\n`;
  if (path.endsWith('.csv')) return `${writeSlots(report).join('\n')}\n`;
  throw refuse(`--out ${path} has to end with .csv, .html or .json`);
}

const describeArms = ({ arms, contactedTwice }: CampaignReport): readonly string[] => [
  ...arms.map(({ arm, share, difference }) => {
    const rate = share.rate === null ? 'nobody' : `${share.count} of ${share.of}, ${percent(share.rate)}`;
    const interval = `(${percent(share.low)} to ${percent(share.high)})`;
    const more =
      difference === undefined
        ? ''
        : `; against the hold-out ${percent(difference.points)} (${percent(difference.low)} to ${percent(difference.high)})`;
    return `${arm}: ${rate} ${interval}${more}`;
  }),
  `contacted twice: ${contactedTwice}`,
];

/** CSV. */
const writeSlots = ({ slots }: CampaignReport): readonly string[] => [
  'from,channel,variant,offer,contacted,shown,accepted,declined,redeemed,revenue,cost',
  ...slots.map(({ from, channel, variant, offer, ...row }) => {
    const { contacted, shown, accepted, declined, redeemed, revenue, cost } = row;
    const names = [writeInstant(from), channel, variant, offer].map(writeInertCell);
    return [...names, contacted, shown, accepted, declined, redeemed, round(revenue), round(cost)].join(',');
  }),
];

const round = (money: number): number => Math.round(money * 100) / 100;

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
    contact: (request) => contact(request, ask, services.wait),
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
async function contact(
  request: ContactRequest,
  ask: Ask,
  wait: CampaignServices['wait'],
): Promise<ContactResult> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
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
    await wait(waitMs);
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
