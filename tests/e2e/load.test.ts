import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import { runTact, startTact } from '../support/run-tact.ts';

let folder: string;
const path = (name: string): string => join(folder, name);
/** A load that is killed leaves its temporary folder: here it lies in the test's own. */
const env = (): Record<string, string> => ({ DATA_DIR: path('data'), TMPDIR: folder });
const load = (...args: string[]) => runTact(['load', ...args], env());

/** All stored customers of a source. */
async function storedOf(source: string): Promise<Snapshot[]> {
  const store = await openEmbeddedStore({ folder: path('data/store') });
  const snapshots: Snapshot[] = [];
  for await (const ids of store.sink.listSource(source))
    for (const { customerId } of ids) {
      const snapshot = await store.customers.find(customerId);
      if (snapshot !== undefined) snapshots.push(snapshot);
    }
  await store.close();
  return snapshots;
}

function writeCustomers(name: string, count: number, asOf = '2026-11-20T00:00:00Z'): string {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({ customerId: `C${index}`, asOf }),
  );
  writeFileSync(path(name), lines.join('\n'));
  return path(name);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-load-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('tact load', () => {
  it('loads, counts, reports what it rejects, and says so by its exit code', async () => {
    const rows = [
      '{"customerId":"C1","asOf":"2026-11-20 10:00:00","market":"it"}',
      '{"customerId":"C2","asOf":"2026-11-20T00:00:00Z","birthDate":"in spring"}',
    ];
    writeFileSync(path('people.ndjson'), rows.join('\n'));
    const rejects = path('rejects.csv');
    const run = await load(
      path('people.ndjson'),
      '--source',
      'crm',
      '--rejects',
      rejects,
      '--time-zone',
      'Europe/Rome',
    );
    expect(run).toMatchObject({
      code: 3,
      out: expect.stringMatching(/read 2 of 2 rows.*1 loaded, 1 rejected[\s\S]*1 new[\s\S]*1 rejected/),
    });
    expect(readFileSync(rejects, 'utf8')).toMatch(
      /^row,customerId,status,reason,pointer,message,file,line\n2,C2,rejected,invalid,\/birthDate,/,
    );
    expect(statSync(rejects).mode & 0o077).toBe(0);
    expect(await storedOf('crm')).toMatchObject([
      { customerId: 'C1', asOf: '2026-11-20T10:00:00+01:00', market: 'IT', source: 'crm' },
    ]);
  });

  it('checks large extracts in threads, and reports and counts their rows in order', async () => {
    const rows = Array.from({ length: 12_345 }, (_, index) =>
      JSON.stringify({
        customerId: `C${index}`,
        asOf: '2026-11-20 10:00:00',
        name: { given: `Müller ${index}`, family: '陳' },
        ...(index % 1000 === 7 ? { birthDate: 'in spring' } : {}),
      }),
    );
    writeFileSync(path('many.ndjson'), rows.join('\n'));
    const run = await load(path('many.ndjson'), '--source', 'crm', '--time-zone', 'Europe/Rome');
    expect(run).toMatchObject({ code: 3, out: expect.stringMatching(/12,332 new[\s\S]*13 rejected/) });
    const reports = readFileSync(path('data/loads/crm-rejects.ndjson'), 'utf8').trim().split('\n');
    expect(reports.map((line) => (JSON.parse(line) as { row: number }).row)).toEqual(
      Array.from({ length: 13 }, (_, index) => index * 1000 + 8),
    );
    const stored = await storedOf('crm');
    expect(stored.length).toBe(12_332);
    for (const { customerId, asOf, name } of stored)
      expect([asOf, name?.given]).toEqual(['2026-11-20T10:00:00+01:00', `Müller ${customerId.slice(1)}`]);
  });

  it('stores nothing in a dry run', async () => {
    const run = await load(writeCustomers('c.ndjson', 3), '--source', 'crm', '--dry-run');
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('read 3 of 3 rows') });
    expect(existsSync(path('data/store'))).toBe(false);
  });

  it.each([
    ['no source', ['c.ndjson'], /--pack NAME or --source NAME/],
    ['a file that is not there', ['nothing.ndjson', '--source', 'crm'], /nothing\.ndjson/],
    ['a rate that is none', ['c.ndjson', '--source', 'crm', '--rate', 'fast'], /--rate fast/],
    ['a mapping with a mistake', ['c.ndjson', '--source', 'crm', '--mapping', 'm.sql'], /no_such_column/],
  ])('ends with 2 and says what to mend: %s', async (_, args, message) => {
    writeCustomers('c.ndjson', 1);
    writeFileSync(path('m.sql'), 'SELECT no_such_column AS "customerId" FROM c');
    const run = await load(...args.map((arg) => (/\.(ndjson|sql)$/.test(arg) ? path(arg) : arg)));
    expect(run).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });

  it('holds attributes to those that packs declare when it is given a pack', async () => {
    writeFileSync(
      path('c.ndjson'),
      '{"customerId":"C1","asOf":"2026-11-20T00:00:00Z","attributes":{"shoe-size":44}}',
    );
    const packs = { ...env(), RULES_DIR: 'tests/fixtures/packs' };
    const run = await runTact(['load', path('c.ndjson'), '--pack', 'cinema'], packs);
    expect(run.code).toBe(3);
    expect(readFileSync(path('data/loads/cinema-rejects.ndjson'), 'utf8')).toContain('/attributes/shoe-size');
    const missing = await runTact(['load', path('c.ndjson'), '--pack', 'theatre'], packs);
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('there is no pack theatre') });
  });

  it('retires with --full who is no longer in the extract', async () => {
    await load(writeCustomers('before.ndjson', 20), '--source', 'crm');
    const now = writeCustomers('now.ndjson', 18, '2026-11-21T00:00:00Z');
    expect((await load(now, '--source', 'crm', '--full')).out).toContain(
      '2 of 20 customers of this source retired',
    );
    expect((await storedOf('crm')).length).toBe(18);
    const few = writeCustomers('few.ndjson', 2, '2026-11-22T00:00:00Z');
    expect(await load(few, '--source', 'crm', '--full')).toMatchObject({
      code: 3,
      out: expect.stringContaining('nobody retired: 16 of 18'),
    });
    expect((await storedOf('crm')).length).toBe(18);
  });

  it('killed in the middle and run again goes on where it was, and loads every customer once', async () => {
    const file = writeCustomers('many.ndjson', 20_000);
    const first = startTact(['load', file, '--source', 'crm', '--rate', '500'], env());
    onTestFinished(() => void first.child.kill('SIGKILL'));
    const checkpoint = path('data/loads/crm.json');
    while (!existsSync(checkpoint)) await new Promise((resolve) => setTimeout(resolve, 20));
    const busy = await load(file, '--source', 'other');
    expect(busy).toMatchObject({
      code: 1,
      err: expect.stringContaining(`in use by process ${first.child.pid}`),
    });
    first.child.kill('SIGKILL');
    await first.ended;
    const again = await load(file, '--source', 'crm');
    const resumedAt = Number(/taken up after row ([\d,]+)/.exec(again.out)?.[1]?.replaceAll(',', ''));
    expect(again.code).toBe(0);
    expect(resumedAt).toBeGreaterThan(0);
    expect(new Set((await storedOf('crm')).map(({ customerId }) => customerId)).size).toBe(20_000);
    expect(existsSync(checkpoint)).toBe(false);
  });
});

describe('the examples', () => {
  it('bank-contacts: clients with their last contact, never its duration', async () => {
    const header =
      'age;job;marital;education;default;housing;loan;contact;month;day_of_week;duration;campaign;pdays;previous;poutcome;emp.var.rate;cons.price.idx;cons.conf.idx;euribor3m;nr.employed;y';
    const row = (contact: string, month: string, y: string) =>
      `35;"admin.";"single";"unknown";"no";"yes";"no";"${contact}";"${month}";"tue";777;2;999;0;"nonexistent";1;9;-3;4;5;"${y}"`;
    const rows = [row('telephone', 'nov', 'no'), row('cellular', 'dec', 'yes'), row('cellular', 'mar', 'no')];
    writeFileSync(path('bank.csv'), [header, ...rows].join('\n'));
    const run = await load(
      `contacts=${path('bank.csv')}`,
      ...['--mapping', 'examples/bank-contacts/customers.sql', '--source', 'bank-contacts'],
    );
    expect(run.code).toBe(0);
    const stored = await storedOf('bank-contacts');
    expect(stored.map(({ contacts }) => contacts?.[0])).toMatchObject([
      { at: '2008-11-04T12:00:00Z', channel: 'telephone', outcome: 'declined' },
      { at: '2008-12-02T12:00:00Z', channel: 'cellular', outcome: 'accepted' },
      { at: '2009-03-03T12:00:00Z', channel: 'cellular', outcome: 'declined' },
    ]);
    expect(stored[1]).toMatchObject({
      attributes: { age: 35, job: 'admin.', 'calls-in-campaign': 2 },
      holdings: [{ product: 'housing-loan' }, { product: 'term-deposit' }],
    });
    expect(JSON.stringify(stored)).not.toContain('777');
  });

  it('household-campaigns: households with what they received and redeemed', async () => {
    writeFileSync(path('campaigns.csv'), 'campaign_id,household_id\n1,7\n2,7\n2,8\n');
    writeFileSync(
      path('campaign_descriptions.csv'),
      'campaign_id,campaign_type,start_date,end_date\n1,Type B,2017-03-03,2017-04-09\n2,Type A,2017-05-08,2017-06-25\n',
    );
    writeFileSync(
      path('coupon_redemptions.csv'),
      'household_id,coupon_upc,campaign_id,redemption_date\n7,51,2,2017-05-20\n7,52,2,2017-05-21\n',
    );
    writeFileSync(
      path('demographics.csv'),
      'household_id,age,income,home_ownership,marital_status,household_size,household_comp,kids_count\n8,25-34,250K+,,Married,2,2 Adults No Kids,0\n9,65+,50-74K,Homeowner,,1,1 Adult No Kids,0\n',
    );
    const files = ['campaigns', 'campaign_descriptions', 'coupon_redemptions', 'demographics'];
    const run = await load(
      ...files.map((name) => path(`${name}.csv`)),
      ...['--mapping', 'examples/household-campaigns/customers.sql', '--source', 'household-campaigns'],
    );
    expect(run.code).toBe(0);
    expect(await storedOf('household-campaigns')).toMatchObject([
      {
        customerId: 'household-7',
        household: 'household-7',
        contacts: [
          { offerId: 'campaign-2', category: 'type-a', outcome: 'redeemed', at: '2017-05-08T09:00:00Z' },
          { offerId: 'campaign-1', category: 'type-b', outcome: 'ignored' },
        ],
        channelRecords: [{ channel: 'letter', attempts: 2, successes: 1 }],
      },
      { customerId: 'household-8', value: { segment: 'affluent' }, contacts: [{ outcome: 'ignored' }] },
      { customerId: 'household-9', value: { segment: 'mass' }, attributes: { 'age-band': '65+' } },
    ]);
  });

  it('baskets: a request a basket, of the form that the retail pack’s checkout takes', async () => {
    writeFileSync(path('baskets.csv'), 'citrus fruit,whole milk\nyogurt\n');
    const run = await runTact([
      ...['shape', `baskets:lines=${path('baskets.csv')}`],
      ...['--mapping', 'examples/baskets/requests.sql'],
    ]);
    const requests = run.out
      .trim()
      .split('\n')
      .map((line) => decisionRequestSchema.parse(JSON.parse(line)));
    expect(requests).toMatchObject([
      {
        interactionId: 'basket-00001',
        context: {
          basket: { lines: [{ category: 'citrus fruit' }, { category: 'whole milk', quantity: 1 }] },
        },
      },
      { interactionId: 'basket-00002', mode: 'dry-run' },
    ]);
    const reading = await openRuleFolder('rules').read();
    const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
    const checkout = ruleSet?.touchpoints.get('checkout');
    for (const { context } of requests) expect(checkout?.checkContext(context)).toEqual([]);
  });
});
