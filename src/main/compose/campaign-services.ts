import { createReadStream } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignServices } from '../../cli/campaign-commands.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { AudienceRow } from '../../reach/ports.ts';
import type { RunNote } from '../../reach/run-campaign.ts';
import { untilStopped } from '../process/until-stopped.ts';
import { createAudienceServices } from './audience-services.ts';
import { callService } from './call-service.ts';
import { findCampaign } from './read-audience-question.ts';
import { compilePacks } from './read-vocabulary.ts';

/** Wires `tact campaign` to the packs, the plan's files and a running service. */
export function createCampaignServices(
  readConfig: () => Config,
  services: Pick<CliServices, 'print' | 'finish' | 'now'>,
): CampaignServices {
  return {
    ...createAudienceServices(readConfig, services),
    findCampaign: async (rules, name) => findCampaign(await compilePacks(rules), name),
    readPlan,
    readNote,
    writeNote,
    call: callService,
    readFile: (path) => readFile(path, 'utf8').catch(() => undefined),
    wait: (ms) => sleep(ms),
    untilStopped,
  };
}

async function* readPlan(path: string): AsyncIterable<AudienceRow> {
  try {
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    }))
      if (line !== '') yield JSON.parse(line) as AudienceRow;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceError('invalid-request', `the plan ${path} cannot be read: ${why}`, [], error);
  }
}

const noteOf = (plan: string): string => `${plan}.run`;

async function readNote(plan: string): Promise<RunNote | undefined> {
  const text = await readFile(noteOf(plan), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunNote);
}

/** Whole, also when the process is killed. */
async function writeNote(plan: string, note: RunNote): Promise<void> {
  const draft = `${noteOf(plan)}.new`;
  const handle = await open(draft, 'w', 0o600);
  await handle.writeFile(JSON.stringify(note));
  await handle.datasync();
  await handle.close();
  await rename(draft, noteOf(plan));
}
