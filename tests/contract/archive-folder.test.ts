import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchiveFolder } from '../../src/adapters/duckdb/archive-folder.ts';
import { type ArchiveTail, queryArchive } from '../../src/adapters/duckdb/query-archive.ts';
import { readArchive } from '../../src/adapters/duckdb/read-archive.ts';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded, traceAsRecorded } from '../../src/decide/explain/decide-as-recorded.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { type ArchiveSource, archiveDecisions, readBehind } from '../../src/replay/archive-decisions.ts';
import type { Replayable } from '../../src/replay/ports.ts';
import { type ReplayServices, replayDecision } from '../../src/replay/replay-decision.ts';
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
    const archived = await archiveDecisions(source(), archive);
    rows += archived.rows;
    isMore = archived.isMore;
  }
  return rows;
}

const source = (): ArchiveSource => ({
  records: store.records,
  findRuleSet: async (version) => (version === demoRuleSet.version ? demoRuleSet : 'rules-gone'),
  trace: traceAsRecorded,
  findTool: async (name) => `{"name":"${name}"}`,
});

const nothing: ArchiveTail['batch'] = { decisions: [], changes: [] };

async function query(sql: string, batch = nothing) {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const row of queryArchive(folder, { batch, spillFolder }, sql)) rows.push(row);
  return rows;
}
/** Decides for a passenger who was unlucky so often; the snapshot is stored anew. */
async function answer(interactionId: string, customerId: string, incidents = 1, at = startOfTests) {
  if (customerId !== 'nobody')
    await store.customers.put({
      ...passenger(customerId),
      ...(incidents === 0 && { incidents: [] }),
      asOf: new Date(at - 1).toISOString(),
    });
  const inForce = { ruleSet: demoRuleSet, loadedAt: startOfTests };
  const services = answerFrom(store, () => at, { runtime: 'r1' });
  return (await answerInteraction(inForce, checkIn(interactionId, customerId), services)).decision;
}

const report = ({ decisionId, offers }: Decision, outcome: 'shown' | 'accepted' | 'declined') =>
  recordOutcomes([{ decisionId, offerId: offers[0]?.offerId ?? '', outcome }], {
    ...answerFrom(store, () => startOfTests),
    ...{ ruleSet: demoRuleSet, now: () => startOfTests },
  });

async function listAll(): Promise<Replayable[]> {
  const all: Replayable[] = [];
  for await (const recorded of readArchive(folder, [], {})) all.push(recorded);
  return all;
}

const replaying: ReplayServices = {
  records: { findCopy: async () => undefined, readMemories: async () => ({ memory: emptyMemory }) },
  findRuleSet: async () => demoRuleSet,
  decide: decideAsRecorded,
  runtime: 'r1',
};

/** What became of each archived decision. */
async function replayAll(): Promise<string[]> {
  const all = await listAll();
  const replays = await Promise.all(all.map((recorded) => replayDecision(recorded, replaying)));
  return replays
    .map((replay) =>
      replay.status === 'same'
        ? replay.exact
        : replay.status === 'impossible'
          ? replay.because
          : replay.pointer,
    )
    .sort();
}

/** Each key in the folder, as a text. */
const keysOfAll = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith('keys-'))
    .flatMap((name) => {
      const content = readFileSync(join(folder, name), 'latin1');
      return range(content.length / 41).map((index) => content.slice(41 * index + 25, 41 * index + 41));
    });

const countAll = () =>
  query('SELECT count(*)::INT AS n, count(DISTINCT decision_id)::INT AS ids FROM decisions');
const parquets = () => readdirSync(folder).filter((name) => name.startsWith('decisions-'));
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
    expect(parquets()).toHaveLength(readdirSync(folder).filter((name) => name.startsWith('segment-')).length);
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
    expect(readdirSync(folder).map((name) => name.split('-')[0])).toEqual([
      ...['decisions', 'decisions', 'keys', 'keys', 'segment', 'segment', 'tool'],
    ]);
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
    const { batch } = await readBehind(source(), last?.next, 100);
    expect(await query('SELECT count(*)::INT AS n FROM decisions', batch)).toEqual([{ n: 2 }]);
  });

  it.each([
    ['SELECT ofer FROM decisions', /names a column "ofer".*/],
    ['SELECT * FROM decision', /reads decision, but there is no such table; did you mean "decisions"/],
    ['SELEC 1', /the question is not SQL near "SELEC" \(line 1 of the question\)/],
    ['SELECT localee(1)', /there is no function localee/],
    ["SELECT * FROM read_csv('/etc/passwd')", /reads more than it may: decisions by name, and nothing else/],
    ["SELECT 'x'::INT FROM decisions", /converts a value that is not of the type INT32/],
  ])('refuses %s in our words', async (sql, words) => {
    await decide(1);
    await archiveAll();
    await expect(query(sql)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(words),
    });
  });

  it('is asked beside a service that decides faster than the ledger is read', async () => {
    let count = 0;
    const endless: ArchiveSource['records'] = {
      ...source().records,
      readDecisions: async (place, limit) => {
        count += 1;
        await answer(`endless-${count}`, `c-${count}`, 0, startOfTests + count * 1000);
        return source().records.readDecisions(place, limit);
      },
    };
    const { batch } = await readBehind(
      { ...source(), records: endless },
      undefined,
      100,
      startOfTests + 2500,
    );
    expect(batch.decisions).toHaveLength(3);
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

  it('has what became of decisions, also where that comes later than they', async () => {
    const decided = await answer('i-1', 'c-1', 0);
    await archiveAll();
    await report(decided, 'shown');
    await archiveAll();
    await report(decided, 'accepted');
    const late = await readBehind(source(), (await (await openArchiveFolder(folder)).last())?.next, 100);
    expect(late.batch.decisions).toEqual([]);
    const outcomes = 'SELECT list_transform(outcomes, o -> o.outcome) AS outcomes FROM decisions';
    expect(await query(outcomes)).toEqual([{ outcomes: ['shown'] }]);
    expect(await query(outcomes, late.batch)).toEqual([{ outcomes: ['shown', 'accepted'] }]);
    await archiveAll();
    expect(await query(outcomes)).toEqual([{ outcomes: ['shown', 'accepted'] }]);
    expect(await countAll()).toEqual([{ n: 1, ids: 1 }]);
  });

  it('says which rules fired, and which offers a gate stopped', async () => {
    await answer('i-1', 'c-1');
    await archiveAll();
    const [row] = await query('SELECT fired, blocked FROM decisions');
    expect(row).toMatchObject({
      fired: expect.arrayContaining(['upgrade', 'lounge']),
      blocked: [
        { offer: 'lounge', gate: 'applicability', because: 'gives-way-to-promise', rule: null },
        expect.objectContaining({ offer: 'bag' }),
      ],
    });
  });

  it('replays what is in it to the byte, with nothing but what is in it', async () => {
    for (const index of range(3)) await answer(`i-${index}`, 'c-1', index);
    await report(await answer('i-3', 'c-2', 0), 'declined');
    await answer('i-4', 'c-2', 0);
    await answer('i-5', 'nobody');
    await archiveAll();
    store = openMemoryStore({ now: () => startOfTests });
    expect(await replayAll()).toEqual(range(6).map(() => 'bytes'));
  });

  it('finds what differs, as far as its columns show it', async () => {
    await answer('i-1', 'c-1');
    await archiveAll();
    const [recorded] = await listAll();
    if (recorded === undefined) throw new Error('it is not archived');
    const elsewhere = await replayDecision(recorded, { ...replaying, runtime: 'r2' });
    expect(elsewhere).toMatchObject({ status: 'same', exact: 'bytes' });
    const decide: typeof decideAsRecorded = (...args) => {
      const { decision } = decideAsRecorded(...args);
      const other = { ...decision, actions: [] };
      return { decision: other, bytes: Buffer.from(JSON.stringify(other)) };
    };
    expect(await replayDecision(recorded, { ...replaying, decide })).toMatchObject({
      ...{ status: 'different', cause: 'program', pointer: '/actions/0' },
    });
  });

  it('has not a byte of who was erased, and all of the others, and of who came back', async () => {
    await answer('first visit', 'person one');
    await answer('i-2', 'c-2');
    await archiveAll();
    const kept = keysOfAll();
    await store.customers.erase('person one', startOfTests);
    await answer('i-3', 'person one', 1, startOfTests + 1000);
    await archiveAll();
    expect(await replayAll()).toEqual(['bytes', 'bytes', 'erased']);
    const left = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    for (const trace of ['person one', 'Giulia', 'first visit'])
      expect(left.filter((text) => text.includes(trace))).toEqual([]);
    const gone = kept.filter((key) => !left.some((text) => text.includes(key)));
    expect(gone).toHaveLength(1);
  });

  it('does not take who was erased from another archiver that has not heard of it', async () => {
    const slow = await openArchiveFolder(folder);
    await answer('i-1', 'c-1');
    await archiveDecisions(source(), slow);
    await store.customers.erase('c-1', startOfTests);
    await archiveAll();
    await answer('i-2', 'c-1', 1, startOfTests + 1000);
    await archiveDecisions(source(), slow);
    expect(await replayAll()).toEqual(['bytes', 'erased']);
  });

  it('forgets what is older than it shall keep, with the keys and copies that nothing needs', async () => {
    await answer('i-1', 'c-1');
    await answer('i-2', 'c-2');
    await archiveAll();
    await answer('i-3', 'c-2', 1, startOfTests + 5000);
    await archiveAll();
    const archive = await openArchiveFolder(folder);
    const kept = keysOfAll();
    expect(await archive.retire(startOfTests + 1000)).toBe(1);
    expect(await archive.retire(startOfTests + 1000)).toBe(0);
    expect(await replayAll()).toEqual(['bytes']);
    const left = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    expect(kept.filter((key) => left.some((text) => text.includes(key)))).toHaveLength(1);
    await answer('i-4', 'c-2', 2, startOfTests + 6000);
    await archiveAll();
    expect(await replayAll()).toEqual(['bytes', 'bytes']);
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
