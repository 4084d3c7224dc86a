import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { addExplainCommand } from '../../src/cli/explain-command.ts';
import { decide } from '../../src/decide/decide.ts';
import { createExplainServices } from '../../src/main/compose/explain-services.ts';
import { sampleRules } from '../support/sample-rules.ts';

let folder: string;
const request = {
  interactionId: 'x',
  touchpoint: 'check-in',
  channel: 'kiosk',
  context: { flight: { number: 'TA601', haul: 'long', cabin: 'business', seats: { first: 0 } } },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-explain-'));
  writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('tact explain shows a rule as a tree, with what would make it fire', () => {
  const args = ['explain', join(folder, 'request.json'), '--rule', 'upgrade-to-first-for-broken-screen'];
  const printed = execFileSync(process.execPath, ['dist/main/cli.js', ...args], { encoding: 'utf8' });
  expect(printed).toContain('✗ upgrade-to-first-for-broken-screen');
  expect(printed).toContain('context flight.seats.first is more than 0 — it is 0');
  expect(printed).toContain('0 of 1 rules fire');
});

it('tact explain says where a request is wrong, with exit code 2', () => {
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...request, channel: 7 }));
  const run = spawnSync(process.execPath, ['dist/main/cli.js', 'explain', join(folder, 'wrong.json')], {
    encoding: 'utf8',
  });
  expect(run.status).toBe(2);
  expect(run.stdout).toContain('/channel');
});

it('tact explain takes an example request and a sample customer as they are in the repository', () => {
  const rule = 'upgrade-to-first-for-broken-screen';
  const args = ['explain', 'giulia-at-the-kiosk', '--customer', 'C-1001', '--rule', rule];
  const printed = execFileSync(process.execPath, ['dist/main/cli.js', ...args], { encoding: 'utf8' });
  expect(printed).toContain(`✓ ${rule}`);
  expect(printed).toContain('1 of 1 rules fire');
});

/** The services of the command, in this process: what it prints, and how it ends. */
function createServices() {
  const lines: string[] = [];
  const services = createExplainServices({
    openRuleFolder,
    decide,
    now: Date.now,
    openPress: () => expect.fail('nothing is printed'),
    loadVerifyTools: () => Promise.reject(new Error('not asked for')),
    listRecorded: async function* () {},
    readLines: async function* () {},
    writeFile: async () => undefined,
    print: (line) => void lines.push(line),
    finish: () => undefined,
  });
  return { services, lines };
}

it.each([
  ['nope.json', undefined, 'nope.json: there is no such file'],
  ['cut.json', '{"interactionId":"x"', 'it ends too early'],
  ['nan.json', '{\n"maxOffers": NaN}', 'line 2, column 14: JSON has no NaN'],
  ['list.json', '[]', 'it must be an object, not a list'],
  ['channel.json', { ...request, channel: 'phone' }, 'the touchpoint check-in does not have; it has desk, '],
  [
    'touchpoint.json',
    { ...request, touchpoint: 'chek-in' },
    '/touchpoint is "chek-in", which no pack declares',
  ],
  ['context.json', { ...request, context: { flight: { cabin: 'busines' } } }, '/context/flight/'],
  ['field.json', { ...request, chanel: 'kiosk' }, '/chanel is not known here (did you mean channel?)'],
])('tact explain says in one way what is wrong with %s', async (name, content, message) => {
  const path = join(folder, name);
  if (content !== undefined)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  const reading = await createServices().services.readRequest(path, sampleRules);
  const faults = 'faults' in reading ? reading.faults.join('\n') : 'none';
  expect(faults).toContain(message);
  expect(faults).not.toMatch(/Invalid input|ENOENT|SyntaxError/);
});

it('tact explain names the near rule for one that is not there', async () => {
  const { services, lines } = createServices();
  const program = new Command();
  addExplainCommand(program, services, 'rules');
  const args = ['explain', join(folder, 'request.json'), '--rule', 'upgrade-to-first-for-broken-scren'];
  await program.parseAsync(args, { from: 'user' });
  expect(lines.join('\n')).toContain('Did you mean "upgrade-to-first-for-broken-screen"?');
});
