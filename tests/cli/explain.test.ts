import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

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

const explain = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/main/cli.js', 'explain', ...args], { encoding: 'utf8' });

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
])('tact explain says in one way what is wrong with %s', (name, content, message) => {
  const path = join(folder, name);
  if (content !== undefined)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  const run = explain(path);
  expect(run.stdout).toContain(message);
  expect(run.stdout).not.toMatch(/Invalid input|ENOENT|SyntaxError/);
  expect(run.status).toBe(2);
});

it('tact explain names the near rule for one that is not there', () => {
  const run = explain(join(folder, 'request.json'), '--rule', 'upgrade-to-first-for-broken-scren');
  expect(run.stdout).toContain('Did you mean "upgrade-to-first-for-broken-screen"?');
});
