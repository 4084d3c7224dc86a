import type { PlacedCampaign } from '../domain/rule-set/rule-set.ts';
import { digest } from '../shared/digest.ts';
import { hourMs } from '../shared/durations.ts';
import { writeInstant } from '../shared/instant.ts';
import { heldOut } from './assess-batch.ts';
import type { AudienceRow } from './ports.ts';

/** What is asked of the service for one contact: a live decision, which stores the message to send with all that it counts. */
export type ContactRequest = {
  readonly interactionId: string;
  readonly touchpoint: string;
  readonly channel: string;
  readonly customer: { readonly id: string };
  readonly context: Readonly<Record<string, unknown>>;
  readonly maxOffers: 1;
};

/**
 * `held-out`: recorded, and not contacted. `kept-back`: the gates said no since the plan was made. `before`: the campaign had contacted the
 * customer already.
 */
export type ContactResult = 'contacted' | 'held-out' | 'kept-back' | 'before';

/** How far a run has come: the rows of the plan that are done, counted from its beginning. */
export type RunNote = {
  readonly startedAt: number;
  readonly done: number;
  readonly counts: Readonly<Partial<Record<ContactResult, number>>>;
};

export type CampaignRun = {
  readonly campaign: PlacedCampaign;
  /** The plan, in the same order each time. */
  readonly rows: AsyncIterable<AudienceRow>;
  readonly from: RunNote;
  /** Asks until there is an answer; the same request has one effect. Rejects with a ServiceError where it is refused. */
  readonly contact: (request: ContactRequest) => Promise<ContactResult>;
  readonly note: (note: RunNote) => Promise<void>;
  /** Why no more contacts may be made; undefined while they may. Asked before the first and at intervals. */
  readonly findStop: () => Promise<string | undefined>;
  readonly signal: AbortSignal;
  /** How many requests are under way at once. */
  readonly width: number;
};

export type RunResult = RunNote & { readonly status: 'done' | 'stopped'; readonly because?: string };

const askStopEvery = 1000;

/**
 * Contacts the people of a plan, and records those who are held out, so that the ledger knows all whom the campaign compares. A run that was killed at any moment goes on from its note and sends what
 * is not known to be done again under the same interactionId, so nobody is contacted twice.
 */
export async function runCampaign(run: CampaignRun): Promise<RunResult> {
  let note = run.from;
  let because = await run.findStop();
  const pending: Promise<ContactResult | undefined>[] = [];
  const settleAll = async (): Promise<void> => {
    for (const result of await Promise.all(pending.splice(0))) note = count(note, result);
    await run.note(note);
  };
  for await (const { seen, request } of requestsAfter(run)) {
    if (because !== undefined || run.signal.aborted) break;
    pending.push(request === undefined ? Promise.resolve(undefined) : run.contact(request));
    if (pending.length >= run.width) await settleAll();
    if (seen % askStopEvery === 0) because = await run.findStop();
  }
  await settleAll();
  if (because !== undefined) return { ...note, status: 'stopped', because };
  return { ...note, status: run.signal.aborted ? 'stopped' : 'done' };
}

type Planned = { readonly seen: number; readonly request: ContactRequest | undefined };

/** The requests that are not done yet; rows that are done take their places in the pace all the same. */
async function* requestsAfter({ rows, campaign, from }: CampaignRun): AsyncIterable<Planned> {
  const pace = new Pace(campaign, from.startedAt);
  let seen = 0;
  for await (const row of rows) {
    const request = toRequest(row, campaign, pace);
    seen += 1;
    if (seen > from.done) yield { seen, request };
  }
}

const count = ({ counts, ...note }: RunNote, result: ContactResult | undefined): RunNote => ({
  ...note,
  done: note.done + 1,
  counts: result === undefined ? counts : { ...counts, [result]: (counts[result] ?? 0) + 1 },
});

function toRequest(
  { customer, channel, offer, arm, until, segment }: AudienceRow,
  { id, touchpoint }: PlacedCampaign,
  pace: Pace,
): ContactRequest | undefined {
  if (channel === null || offer === null) return undefined;
  const sent =
    arm === heldOut
      ? {}
      : { offer, at: writeInstant(pace.next(channel, until === null ? 0 : Date.parse(until))) };
  return {
    interactionId: `campaign-${id}-${digest(customer)}`,
    touchpoint,
    channel,
    customer: { id: customer },
    context: { campaign: id, variant: arm, ...(segment !== null && { segment }), ...sent },
    maxOffers: 1,
  };
}

/** Gives every contact its hour: the n-th of a channel goes in the hour n / perHour after the start. */
class Pace {
  readonly #perHour: ReadonlyMap<string, number>;
  readonly #startedAt: number;
  readonly #used = new Map<string, number>();

  constructor({ pacing = [] }: PlacedCampaign, startedAt: number) {
    this.#perHour = new Map(pacing.map(({ channel, perHour }) => [channel, perHour]));
    this.#startedAt = startedAt;
  }

  /** Epoch ms; not before `earliest`. */
  next(channel: string, earliest: number): number {
    const used = this.#used.get(channel) ?? 0;
    this.#used.set(channel, used + 1);
    const hour = Math.floor(used / (this.#perHour.get(channel) ?? Number.POSITIVE_INFINITY));
    return Math.max(this.#startedAt + hour * hourMs, earliest);
  }
}
