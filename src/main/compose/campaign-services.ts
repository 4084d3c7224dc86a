import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readNote, writeNote } from '../../adapters/files/note-file.ts';
import type { CampaignServices } from '../../cli/campaign-services.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { AudienceRow } from '../../reach/ports.ts';
import type { OfferContact } from '../../reach/report-campaign.ts';
import type { RunNote } from '../../reach/run-campaign.ts';
import type { Aftermath, RecordedDecision } from '../../replay/ports.ts';
import { explainSystemError } from '../../shared/explain-system-error.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { createAudienceServices } from './audience-services.ts';
import { callService } from './call-service.ts';
import { findCampaign } from './read-audience-question.ts';
import { compilePacks } from './read-vocabulary.ts';
import { openReplay } from './replay-services.ts';

/** Wires `tact campaign` to the packs, the plan's files and a running service. */
export function createCampaignServices(
  readConfig: () => Config,
  services: Pick<CliServices, 'print' | 'finish' | 'now' | 'writeFile'>,
): CampaignServices {
  return {
    ...createAudienceServices(readConfig, services),
    findCampaign: async (rules, name) => findCampaign(await compilePacks(rules), name),
    readPlan,
    readNote: async (plan) => (await readNote(noteOf(plan))) as RunNote | undefined,
    writeNote: (plan, note) => writeNote(noteOf(plan), note),
    call: callService,
    readFile: (path) => readFile(path, 'utf8').catch(() => undefined),
    wait: (ms) => sleep(ms),
    untilStopped,
    listContacts: (since) => listContacts(readConfig(), since),
    readRules: compilePacks,
    writeFile: services.writeFile,
  };
}

/** The decisions that made offers, with what became of them, in the batches in which a store reads that best. */
async function* listContacts(config: Config, since: number): AsyncIterable<OfferContact> {
  const { list, records, close } = await openReplay(config);
  try {
    let batch: RecordedDecision[] = [];
    for await (const recorded of list([], { since })) {
      if (recorded.decision.offers.length > 0) batch.push(recorded);
      if (batch.length < contactsAtOnce) continue;
      yield* withOutcomes(batch, await records.readAftermath(batch));
      batch = [];
    }
    yield* withOutcomes(batch, await records.readAftermath(batch));
  } finally {
    await close();
  }
}

const contactsAtOnce = 500;

function* withOutcomes(
  batch: readonly RecordedDecision[],
  aftermaths: readonly Aftermath[],
): Iterable<OfferContact> {
  for (const [index, recorded] of batch.entries()) {
    const { decision, request } = recorded;
    const customerId = ownerOf(recorded);
    if (customerId === null) continue;
    const variant = request?.context?.['variant'];
    yield {
      customerId,
      interactionId: decision.interactionId,
      at: Date.parse(decision.decidedAt),
      channel: decision.channelUsed,
      variant: typeof variant === 'string' ? variant : '',
      offers: decision.offers.map(({ offerId }) => offerId),
      outcomes: aftermaths[index]?.outcomes ?? [],
    };
  }
}

async function* readPlan(path: string): AsyncIterable<AudienceRow> {
  try {
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    }))
      if (line !== '') yield JSON.parse(line) as AudienceRow;
  } catch (error) {
    const why = error instanceof SyntaxError ? 'a line of it is not JSON' : explainSystemError(error);
    throw new ServiceError('invalid-request', `the plan ${path} cannot be read: ${why}`, [], error);
  }
}

const noteOf = (plan: string): string => `${plan}.run`;
