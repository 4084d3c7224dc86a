import { Command } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { addReplayCommand, type OpenedRecords } from '../../../src/cli/replay-command.ts';
import { answerInteraction } from '../../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded } from '../../../src/decide/explain/decide-as-recorded.ts';
import { decisionIdOf } from '../../../src/domain/decision/decision-id.ts';
import { selectRecorded } from '../../../src/replay/select-recorded.ts';
import { answerFrom } from '../../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../../support/demo-airline.ts';

const start = Date.UTC(2026, 10, 21, 12);
let now = start;
let store: MemoryStore;
let opened: OpenedRecords;
let isClosed = false;

beforeEach(async () => {
  now = start;
  isClosed = false;
  store = openMemoryStore({ now: () => now });
  opened = {
    records: store.records,
    list: (ids, selection) => selectRecorded(ids, selection, store.records),
    findRuleSet: async () => demoRuleSet,
    decide: decideAsRecorded,
    runtime: 'r1',
    close: async () => {
      isClosed = true;
    },
  };
  for (const hour of [0, 1, 2]) {
    now = start + hour * 3_600_000;
    await store.customers.put(passenger(`c-${hour}`));
    const answering = answerFrom(store, () => now, { runtime: 'r1' });
    const inForce = { ruleSet: demoRuleSet, loadedAt: start };
    await answerInteraction(inForce, checkIn(`i-${hour}`, `c-${hour}`), answering);
  }
});

/** Runs `tact replay` and gives what it printed and its exit code. */
async function replay(...args: string[]): Promise<{ lines: string[]; code: number | undefined }> {
  const lines: string[] = [];
  let code: number | undefined;
  const program = new Command().exitOverride();
  addReplayCommand(program, {
    print: (line) => lines.push(line),
    finish: (exitCode) => {
      code = exitCode;
    },
    open: async () => opened,
    readRules: async () => ({ ...demoRuleSet, version: 'draft' }),
  });
  await program.parseAsync(['node', 'tact', 'replay', ...args]);
  return { lines, code };
}

/** As if the program had said something else. */
const sayOtherwise = (): void => {
  const decide: typeof decideAsRecorded = (...args) => {
    const { decision } = decideAsRecorded(...args);
    const other = { ...decision, actions: [] };
    return { decision: other, bytes: Buffer.from(JSON.stringify(other)) };
  };
  opened = { ...opened, decide };
};

describe('tact replay', () => {
  it('ends with 0 where every decision came out the same, and closes the store', async () => {
    expect(await replay()).toEqual({ lines: ['3 the same, 0 different, 0 not replayed'], code: 0 });
    expect(isClosed).toBe(true);
  });

  it('ends with 1 and names the first difference of each by its pointer and cause', async () => {
    sayOtherwise();
    const id = decisionIdOf('i-1');
    const { lines, code } = await replay(id);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(
      new RegExp(`^${id}  differs at /actions/0 \\(program\\): recorded \\{.*, replayed nothing$`),
    );
    expect(lines[1]).toBe('0 the same, 1 different, 0 not replayed');
  });

  it('names the rules as the cause where it decides by others, and the runtime where that is another one', async () => {
    sayOtherwise();
    expect((await replay(decisionIdOf('i-0'), '--rules', 'draft')).lines[0]).toContain('(rules)');
    opened = { ...opened, runtime: 'r2' };
    expect((await replay(decisionIdOf('i-0'))).lines[0]).toContain('(runtime)');
  });

  it('ends with 2 where something is gone that it was decided on, and says what', async () => {
    opened = { ...opened, findRuleSet: async () => 'rules-gone' };
    const { lines, code } = await replay('--sample', '1');
    expect(code).toBe(2);
    expect(lines[0]).toMatch(/ {2}not replayed \(rules-gone\): Its rule set is not kept any more\.$/);
  });

  it('ends with 2 where there was nothing to replay', async () => {
    expect(await replay('--since', '2027-01-01T00:00:00Z')).toMatchObject({ code: 2 });
  });

  it('replays those of a time, from its first instant up to its last', async () => {
    const [since, until] = [new Date(start + 3_600_000), new Date(start + 7_200_000)].map((at) =>
      at.toISOString(),
    );
    const { lines } = await replay('--json', '--since', since ?? '', '--until', until ?? '');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { decisionId: decisionIdOf('i-1'), decidedAt: since, status: 'same', exact: 'bytes' },
    ]);
  });

  it('closes the store where a decision is not there', async () => {
    await expect(replay('dec-nowhere')).rejects.toThrow('There is no decision dec-nowhere (any more).');
    expect(isClosed).toBe(true);
  });

  it.each([
    ['--since', 'yesterday', 'is not an instant with its offset'],
    ['--until', '2026-11-30', 'is not an instant with its offset'],
    ['--sample', '0', 'is not a number of decisions'],
    ['--sample', 'all', 'is not a number of decisions'],
  ])('refuses %s %s before it opens the store', async (option, value, words) => {
    opened = { ...opened, close: () => Promise.reject(new Error('it was opened')) };
    await expect(replay(option, value)).rejects.toThrow(words);
  });
});
