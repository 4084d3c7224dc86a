import { Command } from 'commander';
import { beforeEach, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { addCasesCommand } from '../../../src/cli/cases-command.ts';
import { answerInteraction } from '../../../src/decide/answer/answer-interaction.ts';
import { decide } from '../../../src/decide/decide.ts';
import { decideAsRecorded } from '../../../src/decide/explain/decide-as-recorded.ts';
import { decisionIdOf } from '../../../src/domain/decision/decision-id.ts';
import { selectRecorded } from '../../../src/replay/select-recorded.ts';
import { answerFrom } from '../../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../../support/demo-airline.ts';

const now = Date.UTC(2026, 10, 21, 12);
let store: MemoryStore;

beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  await store.customers.put({ ...passenger('C-100'), birthDate: '1983-04-12' });
});

const record = async (interactionId: string, customerId: string, seats?: number) => {
  const inForce = { ruleSet: demoRuleSet, loadedAt: now };
  await answerInteraction(
    inForce,
    checkIn(interactionId, customerId, seats),
    answerFrom(store, () => now),
  );
};

/** Runs `tact cases from-decision`, and gives the exit code and what was printed. */
async function makeCase(interactionId: string) {
  const lines: string[] = [];
  let code: number | undefined;
  const program = new Command().exitOverride();
  addCasesCommand(program, {
    decide,
    print: (line) => lines.push(line),
    finish: (exitCode) => {
      code = exitCode;
    },
    writeFile: async () => undefined,
    open: async () => ({
      records: store.records,
      list: (ids, selection) => selectRecorded(ids, selection, store.records),
      findRuleSet: async () => demoRuleSet,
      decide: decideAsRecorded,
      runtime: 'r1',
      close: async () => undefined,
    }),
  });
  await program.parseAsync(['node', 'tact', 'cases', 'from-decision', decisionIdOf(interactionId)]);
  return { code, text: lines.join('\n') };
}

it('makes a case of a decision that says nothing of the person, and gives the same', async () => {
  await record('visit-of-giulia', 'C-100');
  const { code, text } = await makeCase('visit-of-giulia');
  expect(code).toBe(0);
  expect(text).not.toMatch(/Giulia|Bianchi|C-100|PNR|visit-of|incident-of|1983/);
  const file = JSON.parse(text);
  expect(file.cases[0].expect).toMatchObject({ actions: [{ type: 'upgrade', params: { cabin: 'first' } }] });
});

it('keeps what was promised before, and the case of somebody unknown', async () => {
  await record('first', 'C-100');
  await record('second', 'C-100');
  const second = await makeCase('second');
  expect(second.code).toBe(0);
  expect(JSON.parse(second.text).cases[0].memory.promises).toHaveLength(1);
  await record('stranger', 'nobody');
  expect(JSON.parse((await makeCase('stranger')).text).cases[0].customer).toBeUndefined();
});

it('refuses what a case cannot say, such as a seat that was taken meanwhile', async () => {
  await store.customers.put(passenger('C-200'));
  await record('taker', 'C-100', 1);
  await record('late', 'C-200', 1);
  const { code, text } = await makeCase('late');
  expect(code).toBe(1);
  expect(text).toMatch(/differs at \/actions\/0/);
});

it('refuses an id that is not there', async () => {
  await expect(makeCase('never')).rejects.toThrow('There is no decision');
});
