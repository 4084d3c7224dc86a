import { Command } from 'commander';
import { expect, it } from 'vitest';
import { openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { type ArchiveServices, addArchiveCommands } from '../../../src/cli/archive-commands.ts';
import type { ArchiveRow, Segment } from '../../../src/replay/ports.ts';
import { startOfTests } from '../../contract/contract-store.ts';
import { sampleCommit } from '../../contract/sample-records.ts';

/** Runs `tact …` over an archive in memory, whose wait is over as often as `waits` says. */
async function tact(args: readonly string[], answers: readonly Record<string, unknown>[] = [], waits = 0) {
  const lines: string[] = [];
  const asked: string[] = [];
  const archived: ArchiveRow[] = [];
  const observed: number[] = [];
  const store = openMemoryStore({ now: () => startOfTests });
  await store.ledger.commit(sampleCommit());
  let last: Segment | undefined;
  let waited = 0;
  const services: ArchiveServices = {
    print: (line) => lines.push(line),
    finish: () => undefined,
    now: () => startOfTests + 2500,
    open: async () => ({
      source: {
        records: store.records,
        findRuleSet: async () => 'rules-gone',
        trace: () => ({ fired: [], blocked: [], facts: [] }),
        findTool: async () => undefined,
      },
      keepDays: 400,
      observe: ({ rows }) => observed.push(rows),
      archive: {
        keepTool: async () => undefined,
        retire: async () => 0,
        last: async () => last,
        publish: async (_, { decisions }, next) => {
          archived.push(...decisions.map(({ row }) => row));
          last = { number: 1, total: decisions.length, next };
          return true;
        },
      },
      close: async () => undefined,
    }),
    query: async function* (_, sql) {
      asked.push(sql);
      yield* answers;
    },
    wait: async () => {
      waited += 1;
      await store.ledger.commit(sampleCommit({ interactionId: `later-${waited}` }));
      return waited <= waits;
    },
  };
  const program = new Command().exitOverride();
  addArchiveCommands(program, services);
  await program.parseAsync(['node', 'tact', ...args]);
  return { lines, asked, archived, observed };
}

it('tact archive --once adds what there is, and says how far behind it was', async () => {
  const { lines, archived } = await tact(['archive', '--once']);
  expect(lines).toEqual(['archived 1 decisions up to 2026-11-21T10:00:00.000Z, 2.5 s behind']);
  expect(archived).toHaveLength(1);
});

it('tact archive goes on until it is stopped', async () => {
  const { archived, observed } = await tact(['archive', '--every', '5'], [], 2);
  expect(archived).toHaveLength(3);
  expect(observed).toEqual([1, 1, 1]);
});

it('tact log writes no cell that a spreadsheet would run as a formula, and leaves numbers as they are', async () => {
  const { lines } = await tact(['log', 'SELECT 1'], [{ a: '=1+1', b: -5, c: '-7', d: '@x,y' }]);
  expect(lines).toEqual(['a,b,c,d', `'=1+1,-5,-7,"'@x,y"`]);
});

it('tact log answers a question by its name, or SQL, as CSV or as lines of JSON', async () => {
  const rows = [
    { offer: 'a "b", c', times: 2, list: [1] },
    { offer: 'd', times: null, list: [] },
  ];
  const csv = await tact(['log', 'offers'], rows);
  expect(csv.asked[0]).toContain('unnest(offers)');
  expect(csv.lines).toEqual(['offer,times,list', '"a ""b"", c",2,[1]', 'd,,[]']);
  const json = await tact(['log', 'SELECT 1', '--format', 'ndjson'], rows);
  expect(json.asked).toEqual(['SELECT 1']);
  expect(json.lines.map((line) => JSON.parse(line))).toEqual(rows);
});

it.each([
  [['archive', '--every', '0'], 'is not a number of seconds'],
  [['log', 'offers', '--format', 'xml'], 'is neither csv nor ndjson'],
])('tact %j is refused', async (args, words) => {
  await expect(tact(args)).rejects.toThrow(words);
});
