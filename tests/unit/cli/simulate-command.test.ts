import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import type { OpenedRecords } from '../../../src/cli/replay-command.ts';
import { addSimulateCommand } from '../../../src/cli/simulate-command.ts';
import { answerInteraction } from '../../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded } from '../../../src/decide/explain/decide-as-recorded.ts';
import { decisionIdOf } from '../../../src/domain/decision/decision-id.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import type { Selection } from '../../../src/replay/ports.ts';
import { selectRecorded } from '../../../src/replay/select-recorded.ts';
import { simulate as simulateAll } from '../../../src/replay/simulate.ts';
import type { Impact } from '../../../src/replay/tally-impact.ts';
import { answerFrom } from '../../support/answer-services.ts';
import { checkIn, demoAirline, demoRuleSet, passenger } from '../../support/demo-airline.ts';
import { makeRuleSet } from '../../support/make-rule-set.ts';

const now = Date.UTC(2026, 10, 21, 12);

/** No seats are given any more, so that points are; the lounge is not offered. */
const draft: RuleSet = {
  ...makeRuleSet({
    ...demoAirline,
    rules: demoAirline.rules.filter(({ id }) => id !== 'upgrade' && id !== 'lounge'),
  }),
  version: 'draft',
};
const elsewhere: RuleSet = { ...draft, version: 'elsewhere', touchpoints: new Map() };
const folders: Readonly<Record<string, RuleSet>> = { rules: demoRuleSet, draft, elsewhere };

let store: MemoryStore;
let opened: OpenedRecords;
let asRecorded = '';

beforeAll(async () => {
  store = openMemoryStore({ now: () => now });
  const answering = answerFrom(store, () => now, { runtime: 'r1' });
  opened = {
    records: store.records,
    list: (ids, selection) => selectRecorded(ids, selection, store.records),
    findRuleSet: async () => demoRuleSet,
    decide: decideAsRecorded,
    runtime: 'r1',
    close: async () => undefined,
  };
  for (const [index, isKnown] of [true, true, true, true, false].entries()) {
    if (isKnown) await store.customers.put(passenger(`c-${index}`));
    const request = checkIn(`i-${index}`, `c-${index}`, 9);
    await answerInteraction({ ruleSet: demoRuleSet, loadedAt: now }, request, answering);
  }
  asRecorded = JSON.stringify(await store.records.findDecision(decisionIdOf('i-0')));
});

/** Runs `tact simulate` and gives what it printed and its exit code. */
async function simulate(...args: string[]): Promise<{ text: string; code: number | undefined }> {
  const lines: string[] = [];
  let code: number | undefined;
  const program = new Command().exitOverride();
  const services = {
    print: (line: string) => lines.push(line),
    finish: (exitCode: number) => {
      code = exitCode;
    },
    open: async () => opened,
    note: (line: string) => lines.push(line),
    simulate: async (
      selection: Selection,
      sides: { readonly before: RuleSet; readonly draft: RuleSet },
    ): Promise<Impact> => {
      const names = { before: sides.before.version, draft: sides.draft.version };
      return (await simulateAll(selectRecorded([], selection, store.records), sides, opened)).sum(names);
    },
    readRules: async (folder: string) => folders[folder] ?? draft,
  };
  addSimulateCommand(program, services, 'rules');
  await program.parseAsync(['node', 'tact', 'simulate', ...args]);
  return { text: lines.join('\n'), code };
}

describe('tact simulate', () => {
  it('reports as JSON what a draft changes, in which answers, by which rule, and what it costs', async () => {
    const { text, code } = await simulate('--rules', 'draft', '--json');
    expect(code).toBe(0);
    const impact = JSON.parse(text);
    expect(impact).toMatchObject({ draft: 'draft', examined: 5, different: 5, skipped: {} });
    expect(impact.changes).toEqual(
      expect.arrayContaining([
        { kind: 'action', name: 'upgrade', gained: 0, lost: 4, changed: 0 },
        { kind: 'action', name: 'credit-points', gained: 4, lost: 0, changed: 0 },
      ]),
    );
    expect(impact.amounts).toEqual([{ action: 'credit-points', param: 'points', before: 0, draft: 20_000 }]);
    expect(impact.places).toEqual([
      { touchpoint: 'check-in', channel: 'kiosk', language: 'it', examined: 4, different: 4 },
      { touchpoint: 'check-in', channel: 'kiosk', language: 'en', examined: 1, different: 1 },
    ]);
    expect(impact.segments).toEqual([{ segment: '', different: 5 }]);
    const lost = impact.examples.find((group: { name: string }) => group.name === 'upgrade');
    expect(lost).toMatchObject({ kind: 'action', change: 'lost' });
    expect(lost.decisions).toHaveLength(4);
    expect(lost.decisions[0].change).toMatchObject({ change: 'lost', ruleId: 'upgrade' });
  });

  it('changes nothing', async () => {
    await simulate('--rules', 'draft');
    expect(JSON.stringify(await store.records.findDecision(decisionIdOf('i-0')))).toBe(asRecorded);
  });

  it('writes a report in Markdown with sentences of examples, and nothing personal', async () => {
    const { text } = await simulate('--rules', 'draft');
    expect(text).toContain('5 of 5 recorded decisions would differ from those by');
    expect(text).toContain('| action | upgrade | 0 | 4 | 0 |');
    expect(text).toContain('| credit-points | points | 0 | 20000 | 20000 |');
    expect(text).toMatch(/- `dec-\w+` \(check-in, kiosk, 2026-11-21T12:00:00\.000Z\): .*action upgrade lost/);
    expect(text).toMatch(/action credit-points gained by rule points \(/);
    expect(text).toContain('/reasons/0 changes');
    expect(text).not.toMatch(/Giulia|Bianchi|c-1/);
  });

  it('draws a page with charts and the sentences, and nothing personal', async () => {
    const { text } = await simulate('--rules', 'draft', '--page');
    expect(text).toContain('<title>lost: 4</title>');
    expect(text).toContain('action upgrade lost, which rule upgrade gave');
    expect(text).not.toMatch(/Giulia|Bianchi|c-1/);
  });

  it('finds no difference between a rule set and itself', async () => {
    const { text, code } = await simulate('--rules', 'rules', '--assert', 'different=0');
    expect(text).toContain('0 of 5 recorded decisions would differ');
    expect(code).toBe(0);
  });

  it('examines those that are selected, and says which could not be', async () => {
    expect((await simulate('--rules', 'draft', '--sample', '2')).text).toContain('2 of 2 recorded');
    const { text, code } = await simulate('--rules', 'elsewhere');
    expect(text).toContain('Not examined: 5 no-touchpoint.');
    expect(code).toBe(2);
  });

  it.each([
    ['different<=100%', 0],
    ['different < 5', 1],
    ['action.upgrade.lost<=4', 0],
    ['action.upgrade.lost<80%', 1],
    ['offer.bag.lost=0', 0],
    ['action.upgrade.gained>0', 1],
    ['skipped=0', 0],
  ])('with --assert %s ends with %i', async (condition, expected) => {
    const { text, code } = await simulate('--rules', 'draft', '--assert', 'skipped=0', '--assert', condition);
    expect(code).toBe(expected);
    expect(text.includes(`assertion failed: ${condition}`)).toBe(expected === 1);
  });

  it.each([
    ['many', 'is not an assertion, such as'],
    ['offer.loungee.lost=0', 'names an offer loungee that neither rule set has'],
    ['action.upgrad.lost=0', 'names an action upgrad that neither rule set has'],
    ['different<=5pc', 'is not an assertion'],
  ])('refuses --assert %s ', async (condition, words) => {
    await expect(simulate('--rules', 'draft', '--assert', condition)).rejects.toThrow(words);
  });
});
