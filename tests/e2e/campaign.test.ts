import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually, listTasks, putCustomer } from '../support/ask-service.ts';
import { runTact } from '../support/run-tact.ts';
import { removeFolder, startService } from '../support/start-service.ts';

const campaign = {
  id: 'thanks',
  description: 'Thanks to the top members.',
  goal: 'redeemed',
  touchpoint: 'member-mailing',
  channels: ['email'],
  where: { condition: 'top-member' },
  variants: [{ id: 'coupon', offer: 'regulars-coupon', share: 1 }],
  holdOut: 0.5,
};

const member = (customerId: string, granted: boolean) => ({
  schemaVersion: 1,
  customerId,
  asOf: new Date().toISOString(),
  identities: [{ type: 'email', value: `${customerId}@example.com` }],
  name: { given: 'Yating', family: 'Lin' },
  languages: ['en'],
  market: 'TW',
  value: { tier: 'gold', points: 2350 },
  consents: [{ purpose: 'marketing', channel: 'email', granted, at: '2026-01-01T00:00:00Z', source: 'test' }],
  attributes: {
    'spend-12-months': 72_400,
    'visits-12-months': 61,
    'last-purchase': new Date().toISOString().slice(0, 10),
  },
});

type Row = { readonly customer: string; readonly arm: string };
type Report = {
  readonly arms: readonly { readonly arm: string; readonly share: { readonly of: number } }[];
  readonly contactedTwice: number;
};

it('a campaign is planned, run and evaluated by its commands: those held out and those who refused get nothing, nobody two', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tact-campaign-'));
  const [rules, data, plan, report] = ['rules', 'data', 'plan.ndjson', 'report.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  cpSync(resolve('rules/retail'), join(rules, 'retail'), { recursive: true });
  writeFileSync(join(rules, 'retail/campaigns/members.json'), JSON.stringify({ campaigns: [campaign] }));
  const env = { RULES_DIR: rules, LETTER_PDF: 'off', SAMPLE_CUSTOMERS: 'no' };
  const service = await startService({ folder: data, env });
  onTestFinished(async () => {
    await service.kill();
    removeFolder(folder);
  });
  const members = Array.from({ length: 12 }, (_, number) => `m-${number}`);
  for (const id of members) await putCustomer(service.address, member(id, id !== 'm-0'));

  const run = async (...args: string[]) => {
    const { code, err } = await runTact(['campaign', ...args], { ...env, DATA_DIR: data });
    expect(code, err).toBe(0);
  };
  await run('plan', 'thanks', '--pack', 'retail', '--out', plan);
  const rows = readFileSync(plan, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  expect(rows.map(({ customer }) => customer).sort()).toEqual(members.slice(1).sort());
  const contacted = rows.filter(({ arm }) => arm === 'coupon');
  expect(contacted.length).toBeGreaterThan(0);
  expect(contacted.length).toBeLessThan(rows.length);

  for (const _ of ['once', 'again']) await run('run', 'thanks', '--plan', plan, '--url', service.address);
  const mails = await eventually(
    () => listTasks(service.address, '&state=done'),
    (tasks) => tasks.length >= contacted.length,
  );
  expect(mails.map(({ customerId }) => customerId).sort()).toEqual(
    contacted.map(({ customer }) => customer).sort(),
  );

  await run('evaluate', 'thanks', '--out', report);
  const [{ arms, contactedTwice } = { arms: [], contactedTwice: 1 }] = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as Report[];
  expect(contactedTwice).toBe(0);
  expect(new Map(arms.map(({ arm, share }) => [arm, share.of]))).toEqual(
    new Map([
      ['coupon', contacted.length],
      ['hold-out', rows.length - contacted.length],
    ]),
  );
});
