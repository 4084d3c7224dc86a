import type { PlacedCampaign } from '../domain/rule-set/rule-set.ts';
import { heldOut } from '../reach/assess-batch.ts';
import {
  type ContactRequest,
  type ContactResult,
  type RunResult,
  runCampaign,
} from '../reach/run-campaign.ts';
import type { CampaignServices } from './campaign-services.ts';
import { describeProblem } from './describe-answer.ts';
import { refuse } from './read-flag.ts';

export type RunFlags = {
  readonly rules: string;
  readonly plan: string;
  readonly url: string;
  readonly keyFile?: string;
  readonly width: string;
};

/** Contacts the people of a plan through a service; returns the exit code. */
export async function runPlan(name: string, flags: RunFlags, services: CampaignServices): Promise<number> {
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
  'held-out': 'held out, and recorded to compare with',
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
      return request.context['variant'] === heldOut ? 'held-out' : 'kept-back';
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
