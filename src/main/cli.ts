#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { explainFolderFailure, makeFolder } from '../adapters/files/make-folder.ts';
import { openRuleFolder } from '../adapters/files/open-rule-folder.ts';
import type { CliServices } from '../cli/cli-services.ts';
import { splitLines } from '../cli/split-lines.ts';
import { wordUsageError } from '../cli/word-usage-error.ts';
import { decide } from '../decide/decide.ts';
import { gatherContext } from '../decide/gather/decision-context.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { openLetterPress } from './compose/open-letter-press.ts';
import { readVersion } from './process/read-version.ts';

const services: CliServices = {
  openRuleFolder,
  openPress: openLetterPress,
  decide,
  now: Date.now,
  loadVerifyTools: async () => {
    const { createReferenceEngine } = await import('../adapters/reference-engine/create-reference-engine.ts');
    return { gatherContext, createReferenceEngine };
  },
  listRecorded: async function* (selection) {
    const { listScenes } = await import('./compose/replay-services.ts');
    yield* listScenes((await configured('store'))(), selection);
  },
  readLines: () => splitLines(process.stdin),
  writeFile: async (path, content) => {
    try {
      makeFolder(dirname(path));
      await writeFile(path, content);
    } catch (error) {
      const message = `${path} cannot be written: ${explainFolderFailure(error)}`;
      throw new ServiceError('invalid-request', message, [], error);
    }
  },
  print: (line) => console.log(line),
  finish: (exitCode) => {
    process.exitCode = exitCode;
  },
};

// Whoever reads the output may stop early (`tact rules check | head`).
process.stdout.on('error', () => process.exit());

const program = new Command('tact')
  .description('Real-time decisions at the point of interaction')
  .version(readVersion())
  .configureOutput({ outputError: (text, write) => write(wordUsageError(text)) });
const readText = (path: string): Promise<string> => readFile(path, 'utf8');
const rulesFolder = process.env['RULES_DIR'] ?? 'rules';
const configured = async (command: 'load' | 'feed' | 'store') => {
  const { readSettings } = await import('./process/read-settings.ts');
  return (options: NodeJS.ProcessEnv = {}) => readSettings({ ...process.env, ...options }, command);
};

/** What commands need to call a running service. */
async function serviceCaller() {
  const { callService: call } = await import('./compose/call-service.ts');
  return { call, readFile: (path: string) => readText(path).catch(() => undefined) };
}

async function addRules(): Promise<void> {
  const { addRulesCommands } = await import('../cli/rules-commands.ts');
  const { addReleaseCommands } = await import('../cli/release-commands.ts');
  const rules = addRulesCommands(program, services, rulesFolder);
  addReleaseCommands(rules, { ...services, ...(await serviceCaller()) }, rulesFolder);
}

async function addDocs(): Promise<void> {
  const { addDocsCommands } = await import('../cli/docs-commands.ts');
  addDocsCommands(program, services);
}

async function addExplain(): Promise<void> {
  const { addExplainCommand } = await import('../cli/explain-command.ts');
  const { createExplainServices } = await import('./compose/explain-services.ts');
  addExplainCommand(program, createExplainServices(services), rulesFolder);
}

async function addOffers(): Promise<void> {
  const { addOffersCommands } = await import('../cli/offers-commands.ts');
  const { openSheet } = await import('../adapters/files/open-sheet.ts');
  addOffersCommands(program, { ...services, readFile: readText, openSheet });
}

async function addTexts(): Promise<void> {
  const { addTextsCommands } = await import('../cli/texts-commands.ts');
  addTextsCommands(program, { ...services, readFile: readText }, rulesFolder);
}

async function addLoad(): Promise<void> {
  const { addLoadCommand } = await import('../cli/load-command.ts');
  const { addShapeCommand } = await import('../cli/load-shape-command.ts');
  const { createLoadServices } = await import('./compose/load-services.ts');
  const loadServices = createLoadServices(await configured('load'), services);
  addLoadCommand(program, loadServices);
  addShapeCommand(program, loadServices);
}

async function addFeed(): Promise<void> {
  const { addFeedCommand } = await import('../cli/feed-command.ts');
  const { createFeedServices } = await import('./compose/feed-services.ts');
  addFeedCommand(program, createFeedServices(await configured('feed'), services));
}

async function addTry(): Promise<void> {
  const { addTryCommand } = await import('../cli/try-command.ts');
  const { createTryServices } = await import('./compose/try-services.ts');
  addTryCommand(program, createTryServices(services));
}

async function addStore(): Promise<void> {
  const { addStoreCommands } = await import('../cli/store-commands.ts');
  const { createStoreServices } = await import('./compose/store-services.ts');
  addStoreCommands(program, createStoreServices(await configured('store'), services));
}

async function addReplay(): Promise<void> {
  const { addReplayCommand } = await import('../cli/replay-command.ts');
  const { createReplayServices } = await import('./compose/replay-services.ts');
  addReplayCommand(program, createReplayServices(await configured('store'), services));
}

async function addCases(): Promise<void> {
  const { addCasesCommand } = await import('../cli/cases-command.ts');
  const { createReplayServices } = await import('./compose/replay-services.ts');
  const { open } = createReplayServices(await configured('store'), services);
  addCasesCommand(program, { ...services, open });
}

async function addSimulate(): Promise<void> {
  const { addSimulateCommand } = await import('../cli/simulate-command.ts');
  const { createReplayServices } = await import('./compose/replay-services.ts');
  addSimulateCommand(program, createReplayServices(await configured('store'), services), rulesFolder);
}

async function addAudience(): Promise<void> {
  const { addAudienceCommand } = await import('../cli/audience-command.ts');
  const { createAudienceServices } = await import('./compose/audience-services.ts');
  addAudienceCommand(program, createAudienceServices(await configured('store'), services), rulesFolder);
}

async function addCampaign(): Promise<void> {
  const { addCampaignCommands } = await import('../cli/campaign-commands.ts');
  const { createCampaignServices } = await import('./compose/campaign-services.ts');
  addCampaignCommands(program, createCampaignServices(await configured('store'), services), rulesFolder);
}

async function addReport(): Promise<void> {
  const { addReportCommands } = await import('../cli/report-commands.ts');
  const { createLoadServices } = await import('./compose/load-services.ts');
  const { addCampaignsReport } = await import('../cli/report-campaigns.ts');
  const { createCampaignServices } = await import('./compose/campaign-services.ts');
  const report = addReportCommands(program, createLoadServices(await configured('load'), services));
  addCampaignsReport(report, createCampaignServices(await configured('store'), services), rulesFolder);
}

async function addMine(): Promise<void> {
  const { addMineCommand } = await import('../cli/mine-command.ts');
  const { createLoadServices } = await import('./compose/load-services.ts');
  const loadServices = createLoadServices(await configured('load'), services);
  addMineCommand(program, { ...loadServices, writeFile: services.writeFile });
}

async function addArchive(): Promise<void> {
  const { addArchiveCommands } = await import('../cli/archive-commands.ts');
  const { createArchiveServices } = await import('./compose/archive-services.ts');
  addArchiveCommands(program, createArchiveServices(await configured('store'), services));
}

async function addKeys(): Promise<void> {
  const { addKeysCommands } = await import('../cli/keys-commands.ts');
  const { createSecret } = await import('./compose/create-secret.ts');
  addKeysCommands(program, {
    ...services,
    newSecret: createSecret,
    ...(await serviceCaller()),
  });
}

async function addPreview(): Promise<void> {
  const { addPreviewCommand } = await import('../cli/preview-command.ts');
  const { drawPage } = await import('../adapters/letters/draw-page.ts');
  addPreviewCommand(program, { ...services, drawPage }, rulesFolder);
}

async function addDoctor(): Promise<void> {
  const { addDoctorCommand } = await import('../cli/doctor-command.ts');
  const { createDoctorServices } = await import('./compose/doctor-services.ts');
  addDoctorCommand(program, createDoctorServices(process.env, services));
}

/** The function that adds each command. Reading the code of all takes half a second, so only that of the asked one is read. */
const commands = new Map([
  ['try', addTry],
  ['rules', addRules],
  ['docs', addDocs],
  ['explain', addExplain],
  ['offers', addOffers],
  ['texts', addTexts],
  ['load', addLoad],
  ['feed', addFeed],
  ['store', addStore],
  ['replay', addReplay],
  ['cases', addCases],
  ['simulate', addSimulate],
  ['audience', addAudience],
  ['campaign', addCampaign],
  ['report', addReport],
  ['mine', addMine],
  ['archive', addArchive],
  ['log', addArchive],
  ['keys', addKeys],
  ['preview', addPreview],
  ['doctor', addDoctor],
]);
const asked = process.argv[2] ?? '';
const named = commands.get(asked);
if (named !== undefined) await named();
else if (asked !== '--version' && asked !== '-V') for (const add of new Set(commands.values())) await add();
await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof ServiceError)) throw error;
  process.stderr.write(`tact: ${error.message}\n`);
  process.exitCode = 1;
});
