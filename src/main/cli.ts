#!/usr/bin/env node
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { openRuleFolder } from '../adapters/files/open-rule-folder.ts';
import type { CliServices } from '../cli/cli-services.ts';
import { addDocsCommands } from '../cli/docs-commands.ts';
import { addExplainCommand } from '../cli/explain-command.ts';
import { addFeedCommand } from '../cli/feed-command.ts';
import { addLoadCommand } from '../cli/load-command.ts';
import { addShapeCommand } from '../cli/load-shape-command.ts';
import { addOffersCommands } from '../cli/offers-commands.ts';
import { addRulesCommands } from '../cli/rules-commands.ts';
import { splitLines } from '../cli/split-lines.ts';
import { addStoreCommands } from '../cli/store-commands.ts';
import { decide } from '../decide/decide.ts';
import { createFeedServices } from './feed-services.ts';
import { createLoadServices } from './load-services.ts';
import { readConfig } from './read-config.ts';
import { createStoreServices } from './store-services.ts';

const services: CliServices = {
  openRuleFolder,
  decide,
  readLines: () => splitLines(process.stdin),
  writeFile: async (path, text) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  },
  print: (line) => console.log(line),
  finish: (exitCode) => {
    process.exitCode = exitCode;
  },
};

// Whoever reads the output may stop early (`tact rules check | head`).
process.stdout.on('error', () => process.exit());

const program = new Command('tact').description('Real-time decisions at the point of interaction');
const rulesFolder = process.env['RULES_DIR'] ?? 'rules';
addRulesCommands(program, services, rulesFolder);
addDocsCommands(program, services);
addExplainCommand(
  program,
  { ...services, readFile: (path) => readFile(path, 'utf8'), now: Date.now },
  rulesFolder,
);
addOffersCommands(program, { ...services, readFile: (path) => readFile(path, 'utf8') });
const loadServices = createLoadServices(() => readConfig(process.env), services);
addLoadCommand(program, loadServices);
addShapeCommand(program, loadServices);
addFeedCommand(
  program,
  createFeedServices(() => readConfig(process.env), services),
);
addStoreCommands(
  program,
  createStoreServices(() => readConfig(process.env), services),
);
await program.parseAsync();
