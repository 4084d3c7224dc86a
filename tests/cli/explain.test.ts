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
