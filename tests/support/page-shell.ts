import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { addReleaseCommands } from '../../src/cli/release-commands.ts';
import { addSimulateCommand } from '../../src/cli/simulate-command.ts';
import { callService } from '../../src/main/compose/call-service.ts';
import { createReplayServices } from '../../src/main/compose/replay-services.ts';
import { readSettings } from '../../src/main/process/read-settings.ts';

/** A command of a page, and the lines that the page says it prints. */
type Step = { readonly command: string; readonly prints: string };

/** The commands of the `console` blocks of a page: lines after `$ `, each with what follows it. */
export function readSteps(page: string): Step[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs', page), 'utf8');
  return [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = '', ...lines] = step.split('\n');
        return { command, prints: lines.join('\n').trim() };
      }),
  );
}

/** Instants and hashes are different in every run. */
export const withoutTimes = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replace(/\d{4}-\d\d-\d\d/g, 'DAY')
    .replace(/\b([0-9a-f]{64}|[0-9a-f]{12})\b/g, 'HASH')
    .trim();

/** Runs the commands of a page in a folder against a service, as a reader would in a shell. */
export function openShell(folder: string, address: string, settings: Readonly<Record<string, string>>) {
  const inFolder = (path: string): string => join(folder, path);
  let seen = '';
  const run = async (args: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    const services = {
      print: (line: string) => void lines.push(line),
      finish: () => undefined,
      readFile: (path: string) => readFile(inFolder(path), 'utf8').catch(() => undefined),
      writeFile: (path: string, content: string | Uint8Array) => writeFile(inFolder(path), content),
      openRuleFolder: (path: string) => openRuleFolder(inFolder(path)),
      call: callService,
    };
    const program = new Command('tact').exitOverride();
    addReleaseCommands(program.command('rules'), services, 'rules');
    const replay = createReplayServices(
      () => readSettings({ ...process.env, ...settings }, 'store'),
      services,
    );
    const readRules = (path: string) => replay.readRules(inFolder(path));
    addSimulateCommand(program, { ...replay, readRules }, 'rules');
    await program.parseAsync(args, { from: 'user' });
    return lines.join('\n');
  };
  return async (command: string): Promise<string> => {
    const [, before, after, file] = /^sed -i 's\/(.*)\/(.*)\/' (\S+)$/.exec(command) ?? [];
    if (file !== undefined && before !== undefined && after !== undefined) {
      writeFileSync(inFolder(file), readFileSync(inFolder(file), 'utf8').replace(before, after));
      return '';
    }
    const [copied, from, to] = /^cp -r (\S+) (\S+)$/.exec(command) ?? [];
    if (copied !== undefined && from !== undefined && to !== undefined) {
      mkdirSync(inFolder(to), { recursive: true });
      await cp(inFolder(from), inFolder(to), { recursive: true });
      return '';
    }
    const [line = '', into] = command.split(' > ');
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
    const args = words.slice(2).map((word, at, all) => (all[at - 1] === '--seen' ? seen : word));
    const place = args[0] === 'rules' && args[1] !== 'key' ? ['--url', address] : [];
    const printed = await run([...args, ...place]);
    seen = /Its id is (\w{12})/.exec(printed)?.[1] ?? seen;
    if (into === undefined) return printed;
    writeFileSync(inFolder(into), printed);
    return '';
  };
}
