import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommands, runCommands, withoutDates, writeOutputs } from '../support/run-readme.ts';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

const readme = readFileSync('README.md', 'utf8');

describe('the walk-through of the README', () => {
  let service: RunningService;
  const folder = makeFolder();
  const place = mkdtempSync(join(tmpdir(), 'tact-readme-'));

  beforeAll(async () => {
    service = await startService({ folder });
    symlinkSync(resolve('examples'), join(place, 'examples'));
  });
  afterAll(async () => {
    await service.stop();
    removeFolder(folder);
    removeFolder(place);
  });

  it('prints what the README says it prints', () => {
    const commands = readCommands(readme);
    expect(commands.length).toBe(5);
    const tact = `node ${resolve('dist/main/cli.js')}`;
    const printed = runCommands(
      commands.map(({ command }) => command.replace('npx tact try', `${tact} try --url ${service.address}`)),
      place,
    );
    // UPDATE_README=1 writes what was printed into the README, to be read before it is committed.
    if (process.env['UPDATE_README'] === '1') writeFileSync('README.md', writeOutputs(readme, printed));
    else
      for (const [index, { command, shown }] of commands.entries())
        expect(`${command}\n${withoutDates(printed[index] ?? '')}`).toBe(
          `${command}\n${withoutDates(shown)}`,
        );
  });
});
