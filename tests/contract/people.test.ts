import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAudienceSpool } from '../../src/adapters/duckdb/audience-spool.ts';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { readEmbeddedPeople } from '../../src/adapters/embedded/read-embedded-records.ts';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { createRedisPeople } from '../../src/adapters/redis/redis-people.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { decodeSnapshot } from '../../src/domain/customer/snapshot-codec.ts';
import type { DraftRow, People } from '../../src/reach/ports.ts';
import { answerFrom } from '../support/answer-services.ts';
import { makeShop, shopper, visit } from '../support/demo-shop.ts';
import { startStandalone } from '../support/redis-servers.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const shop = makeShop({ offers: [{ id: 'bag', stock: 5 }], policies: [] });
const folder = await mkdtemp(join(tmpdir(), 'tact-people-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

type Opened = { readonly people: People; readonly close: () => Promise<void> };
type Store = Parameters<typeof answerFrom>[0] & {
  readonly customers: { put(snapshot: unknown): Promise<unknown> };
};

/** Three customers, of whom one was offered something. */
async function fill(store: Store): Promise<void> {
  for (const id of ['c-1', 'c-2', 'c-3']) await store.customers.put(shopper(id));
  await answerInteraction(
    { ruleSet: shop, loadedAt: now },
    visit('i-1', 'c-2'),
    answerFrom(store, () => now),
  );
}

async function openEmbedded(): Promise<Opened> {
  const store = await openEmbeddedStore({ folder: join(folder, 'store'), now: () => now });
  await fill(store as unknown as Store);
  const people = readEmbeddedPeople(join(folder, 'store'), () => now);
  return { people, close: () => store.close() };
}

async function openRedisPeople(): Promise<Opened> {
  const servers = await startStandalone();
  const ledger = parseRedisUrl(`redis://127.0.0.1:${servers.nodes[0]?.port}`);
  const limits = { snapshots: backgroundLimits, ledger: backgroundLimits };
  const store = await openRedisStore({
    ledger,
    prefix: 't',
    retentionMs: 86_400_000,
    limits,
    now: () => now,
  });
  await fill(store as unknown as Store);
  const client = await openRedis(ledger, backgroundLimits, true);
  const server = { client, keys: createKeyLayout('t') };
  const people = createRedisPeople(server, server, {
    now: () => now,
    close: async () => client.disconnect(),
  });
  const close = async () => {
    store.close();
    await servers.stop();
  };
  return { people, close };
}

describe.each([
  ['embedded', openEmbedded],
  ['Redis', openRedisPeople],
])('the people of a store: %s', (name, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    await opened.people.close();
    await opened.close();
  });

  it('are read with what is remembered of them, while a service has the store', async () => {
    const found: [string, number | undefined][] = [];
    for await (const { bytes, ends, memories, ids } of opened.people.read(undefined))
      for (const [place, end] of ends.entries()) {
        const { customerId } = decodeSnapshot(bytes.subarray(ends[place - 1] ?? 0, end));
        expect(ids[place]).toBe(customerId);
        found.push([customerId, memories.find(([at]) => at === place)?.[1].contacts.length]);
      }
    expect(found).toHaveLength(3);
    expect(Object.fromEntries(found)).toEqual({
      'c-1': undefined,
      'c-2': 1,
      'c-3': undefined,
    });
  });

  it('come with the budgets that were taken from', async () => {
    expect(await opened.people.readBudgets(['demo/stock/bag', 'none'])).toEqual([
      { key: 'demo/stock/bag', taken: 1, limit: 5 },
    ]);
    expect(await opened.people.countOutcomes()).toEqual([]);
  });

  it.runIf(name === 'embedded')('are read from a cursor on', async () => {
    const read = async (after?: string) => {
      const ids: (string | null)[] = [];
      for await (const batch of opened.people.read(after)) ids.push(...batch.ids);
      return ids;
    };
    expect([await read(), await read('c-1')]).toEqual([
      ['c-1', 'c-2', 'c-3'],
      ['c-2', 'c-3'],
    ]);
  });
});

describe('the spool of an audience', () => {
  const row = (partition: number, customer: string, score: number): DraftRow => ({
    partition,
    customer,
    offer: 'bag',
    rule: 'r',
    channel: null,
    treatment: 't',
    locale: 'en',
    segment: null,
    arm: null,
    until: null,
    rank: 1,
    score,
    propensity: 0.1,
    value: 1,
    context: 1,
    lever: 1,
    takes: [],
  });
  const rows = [row(7, 'c-2', 2), row(7, 'c-10', 3), row(0, '=1+1', 3), row(255, 'é,"', 0.1)];
  const limits = { memoryMb: 200, spillFolder: folder };
  const write = async (file: string, order: readonly DraftRow[]) => {
    const spool = openAudienceSpool(join(folder, file), 'csv', limits);
    await spool.open(0);
    for (const each of order) await spool.append(`${JSON.stringify(each)}\n`);
    return spool;
  };

  it('becomes the same file whatever the order in which rows came, sorted, and inert in a spreadsheet', async () => {
    await (await write('one.csv', rows)).finish();
    await (await write('other.csv', [...rows].reverse())).finish();
    const text = await readFile(join(folder, 'one.csv'), 'utf8');
    expect(await readFile(join(folder, 'other.csv'), 'utf8')).toBe(text);
    expect(text.split('\n').slice(1, 5)).toEqual([
      "0,'=1+1,bag,r,,t,en,,,,1,3.0,0.1,1.0,1.0,1.0",
      '7,c-10,bag,r,,t,en,,,,1,3.0,0.1,1.0,1.0,1.0',
      '7,c-2,bag,r,,t,en,,,,1,2.0,0.1,1.0,1.0,1.0',
      '255,"é,""",bag,r,,t,en,,,,1,0.1,0.1,1.0,1.0,1.0',
    ]);
  });

  it('gives the rows with the best score first, and is replaced by some of them', async () => {
    const spool = await write('best.csv', rows);
    const best: string[] = [];
    for await (const some of spool.bestFirst()) best.push(...some.map(({ customer }) => customer));
    expect(best).toEqual(['=1+1', 'c-10', 'c-2', 'é,"']);
    await spool.replace(
      (async function* () {
        yield [row(7, 'c-10', 3)];
      })(),
    );
    await spool.finish();
    expect((await readFile(join(folder, 'best.csv'), 'utf8')).split('\n').length).toBe(3);
  });

  it('goes on with what was noted, unless rows of it are missing', async () => {
    const spool = await write('noted.csv', []);
    const position = await spool.append('one\n');
    const note = {
      fingerprint: 'f',
      cursor: '1',
      position,
      funnel: {},
      budgets: [],
      keys: [],
      isScarce: false,
    };
    await spool.writeNote(note);
    expect(await spool.readNote()).toEqual(note);
    await spool.open(0);
    expect(await spool.readNote()).toBeUndefined();
  });
});
