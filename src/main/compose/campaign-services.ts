import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readNote, writeNote } from '../../adapters/files/note-file.ts';
import type { CampaignServices } from '../../cli/campaign-services.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { CampaignTally } from '../../reach/campaign-tally.ts';
import { CampaignFollower, campaignOffers } from '../../reach/follow-campaigns.ts';
import type { AudienceRow } from '../../reach/ports.ts';
import type { RunNote } from '../../reach/run-campaign.ts';
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
    tallyCampaigns: (rules) => tallyCampaigns(readConfig(), rules),
    readRules: compilePacks,
    writeFile: services.writeFile,
  };
}

async function tallyCampaigns(config: Config, rules: RuleSet): Promise<CampaignTally> {
  const { records, close } = await openReplay(config);
  try {
    const follower = new CampaignFollower(records, campaignOffers(rules));
    await follower.readOn(
      async () => undefined,
      () => false,
    );
    return follower.tally;
  } finally {
    await close();
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
