import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openArchiveFolder } from '../../src/adapters/duckdb/archive-folder.ts';
import { readArchive } from '../../src/adapters/duckdb/read-archive.ts';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { scrubStore } from '../../src/adapters/embedded/scrub-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded, traceAsRecorded } from '../../src/decide/explain/decide-as-recorded.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import { archiveDecisions } from '../../src/replay/archive-decisions.ts';
import { replayDecision } from '../../src/replay/replay-decision.ts';
import { answerFrom } from '../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../support/demo-airline.ts';
import { runLength } from '../support/run-length.ts';
import { startOfTests } from './contract-store.ts';

/** Every second one of them is erased, after two of their three visits. */
const people = runLength({ gate: 16, long: 2000 });
const isErased = (person: number): boolean => person % 2 === 0;
const idOf = (person: number): string => `${isErased(person) ? 'gone' : 'kept'}-person-${person}-`;

let folders: { readonly store: string; readonly archive: string };

beforeEach(() => {
  const make = (name: string) => mkdtempSync(join(tmpdir(), `tact-erase-${name}-`));
  folders = { store: make('store'), archive: make('archive') };
});
afterEach(() => {
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
});

type Store = Awaited<ReturnType<typeof open>>;
const open = () => openEmbeddedStore({ folder: folders.store, now: () => startOfTests });

async function visit(store: Store, person: number, visits: number): Promise<void> {
  const id = idOf(person);
  const request = checkIn(`${id}visit-${visits}`, id);
  const services = answerFrom(store, () => startOfTests + visits, { runtime: 'r1' });
  await answerInteraction({ ruleSet: demoRuleSet, loadedAt: startOfTests }, request, services);
}

const archiveAll = async (store: Store): Promise<void> => {
  const source = {
    records: store.records,
    findRuleSet: async () => demoRuleSet,
    trace: traceAsRecorded,
    findTool: async () => undefined,
  };
  const archive = await openArchiveFolder(folders.archive);
  while ((await archiveDecisions(source, archive)).isMore);
};

async function replayAll(): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const recorded of readArchive(folders.archive, [], {})) {
    const replay = await replayDecision(recorded, {
      records: { findCopy: async () => undefined, readMemories: async () => ({ memory: emptyMemory }) },
      findRuleSet: async () => demoRuleSet,
      decide: decideAsRecorded,
      runtime: 'r1',
    });
    const what =
      replay.status === 'same'
        ? replay.exact
        : replay.status === 'impossible'
          ? replay.because
          : replay.pointer;
    found.set(what, (found.get(what) ?? 0) + 1);
  }
  return found;
}

const contents = (): Buffer[] =>
  Object.values(folders).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );

it('leaves not a byte of many erased people in store, archive and keys, and replays the others exactly', {
  timeout: 600_000,
}, async () => {
  const all = Array.from({ length: people }, (_, person) => person);
  const store = await open();
  for (const person of all) {
    const snapshot = {
      ...passenger(idOf(person)),
      name: { given: 'Giulia', family: `${idOf(person)}family` },
    };
    await store.customers.put(snapshot);
    await visit(store, person, 1);
  }
  await archiveAll(store);
  for (const person of all) await visit(store, person, 2);
  for (const person of all.filter(isErased)) await store.customers.erase(idOf(person), startOfTests + 3);
  for (const person of all) if (!isErased(person)) await visit(store, person, 3);
  await archiveAll(store);
  await store.close();
  await scrubStore(folders.store, startOfTests + 4);
  expect(contents().filter((content) => content.includes('gone-person')).length).toBe(0);
  expect(contents().filter((content) => content.includes('kept-person')).length).toBeGreaterThan(0);
  const [gone, kept] = [Math.ceil(people / 2), Math.floor(people / 2)];
  const replayed = await replayAll();
  expect(replayed.get('bytes')).toBe(3 * kept);
  expect([...replayed.keys()].sort()).toEqual(['bytes', 'erased']);
  expect(replayed.get('erased')).toBe(gone);
});
