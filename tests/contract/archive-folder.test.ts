import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchiveFolder, queryArchive } from '../../src/adapters/duckdb/archive-folder.ts';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer-interaction.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { archiveDecisions, readBehind } from '../../src/replay/archive-decisions.ts';
import { answerFrom } from '../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../support/demo-airline.ts';
import { startOfTests } from './contract-store.ts';
import { memoryChange, sampleCommit, sampleDecision } from './sample-records.ts';

let folder: string;
let spillFolder: string;
let store: MemoryStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-archive-'));
  spillFolder = mkdtempSync(join(tmpdir(), 'tact-spill-'));
  store = openMemoryStore({ now: () => startOfTests });
});
afterEach(() => {
  for (const each of [folder, spillFolder]) rmSync(each, { recursive: true, force: true });
});

const decide = (index: number) =>
  store.ledger.commit(sampleCommit({ interactionId: `i${index}`, customerId: `C${index}` }));

/** Archives until there is nothing new; gives how many rows this archiver added. */
async function archiveAll(): Promise<number> {
  const archive = await openArchiveFolder(folder);
  let rows = 0;
  for (let isMore = true; isMore; ) {
    const archived = await archiveDecisions(store.records, archive);
    rows += archived.rows;
    isMore = archived.isMore;
  }
  return rows;
}

async function query(sql: string, tail: Awaited<ReturnType<typeof readBehind>>['rows'] = []) {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const row of queryArchive(folder, { rows: tail, spillFolder }, sql)) rows.push(row);
  return rows;
}
const countAll = () =>
  query('SELECT count(*)::INT AS n, count(DISTINCT decision_id)::INT AS ids FROM decisions');
const parquets = () => readdirSync(folder).filter((name) => name.endsWith('.parquet'));
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the archive', () => {
  it('has every decision once, and takes up where it ended', async () => {
    await Promise.all(range(30).map(decide));
    expect(await archiveAll()).toBe(30);
    expect(await archiveAll()).toBe(0);
    await decide(30);
    expect(await archiveAll()).toBe(1);
    expect(await countAll()).toEqual([{ n: 31, ids: 31 }]);
  });

  it('has every decision once where several archive at once, and others decide meanwhile', async () => {
    const archiving = [0, 1, 2].map(async () => {
      let rows = 0;
      for (let round = 0; round < 4; round += 1) rows += await archiveAll();
      return rows;
    });
    for (const index of range(40)) {
      await decide(index);
      if (index % 10 === 0) await new Promise(setImmediate);
    }
    const added = (await Promise.all(archiving)).reduce((sum, rows) => sum + rows, 0);
    expect(added + (await archiveAll())).toBe(40);
    expect(await countAll()).toEqual([{ n: 40, ids: 40 }]);
    expect(parquets()).toHaveLength(readdirSync(folder).filter((name) => name.endsWith('.json')).length);
  });

  it('does not read what a killed archiver left, and removes it after an hour', async () => {
    await decide(1);
    await archiveAll();
    const left = [
      '.writing-decisions-00000002-x.parquet.ndjson-3f0e',
      'decisions-00000002-x.parquet',
      '.writing-segment-00000002.json-3f0e',
    ];
    for (const name of left) writeFileSync(join(folder, name), 'half');
    await decide(2);
    await archiveAll();
    expect(await countAll()).toEqual([{ n: 2, ids: 2 }]);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(left));
    const longAgo = Date.now() / 1000 - 7200;
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), longAgo, longAgo);
    await openArchiveFolder(folder);
    expect(readdirSync(folder)).toHaveLength(4);
    expect(await countAll()).toEqual([{ n: 2, ids: 2 }]);
  });

  it('has the later answer of a decision whose answer was replaced', async () => {
    await decide(1);
    await archiveAll();
    const decision = sampleDecision({ interactionId: 'i1', customerId: 'C1', locale: 'de' });
    await store.ledger.settle({
      ...{ decisionId: decision.decisionId, interactionId: 'i1', memory: memoryChange('C1', 0) },
      ...{ givenBack: [], takes: [], cancelled: [], tasks: [] },
      answer: { decision, bytes: Buffer.from(JSON.stringify(decision)), fingerprint: 'f1' },
    });
    await archiveAll();
    expect(await query('SELECT decision_id, locale FROM decisions')).toEqual([
      { decision_id: decisionIdOf('i1'), locale: 'de' },
    ]);
  });

  it('is asked together with what the ledger has behind it', async () => {
    await decide(1);
    await archiveAll();
    await decide(2);
    const last = await (await openArchiveFolder(folder)).last();
    const { rows } = await readBehind(store.records, last?.next, 100);
    expect(await query('SELECT count(*)::INT AS n FROM decisions', rows)).toEqual([{ n: 2 }]);
  });

  it('has columns for what was decided, and nothing of whom or of the words', async () => {
    await store.customers.put(passenger('c-1'));
    const services = answerFrom(store, () => startOfTests, { runtime: 'r1' });
    await answerInteraction(
      { ruleSet: demoRuleSet, loadedAt: startOfTests },
      checkIn('i-1', 'c-1'),
      services,
    );
    await archiveAll();
    const [row] = await query('SELECT * FROM decisions');
    expect(row).toMatchObject({
      decision_id: decisionIdOf('i-1'),
      touchpoint: 'check-in',
      channel: 'kiosk',
      runtime: 'r1',
      identified: 'known',
      actions: [
        { type: 'upgrade', status: 'asked', reason: 'service-recovery', rule: 'upgrade', standing: false },
      ],
      tasks: [expect.objectContaining({ template: 'sorry' })],
    });
    expect(JSON.stringify(row)).not.toMatch(/Giulia|Bianchi|c-1|PNR|TA601|incident-of/);
  });

  it.each([
    "SELECT * FROM read_text('/etc/hostname')",
    "COPY decisions TO 'copied.csv'",
    'SET enable_external_access = true',
    'SELECT nothing FROM decisions',
    'no SQL',
  ])('does not answer %s', async (sql) => {
    await decide(1);
    await archiveAll();
    await expect(query(sql)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('is readable by its owner alone', async () => {
    await openArchiveFolder(folder);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });
});
