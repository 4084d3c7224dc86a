import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addShapeCommand } from '../../../src/cli/load-shape-command.ts';
import { openRowCheck } from '../../../src/main/compose/open-checker.ts';

const rows = [
  {
    customerId: 'C1',
    asOf: '2026-11-20',
    identities: [
      { type: 'card', value: 'ta 12.34' },
      { type: 'phone', value: '12' },
    ],
  },
  { asOf: '2026-11-20' },
  { customerId: 3, asOf: 'yesterday' },
];
const longId = '{"customerId":12345678901234567890,"asOf":"2026-11-20"}';

async function shape(...flags: string[]) {
  const printed: string[] = [];
  const reported: string[] = [];
  const services: Parameters<typeof addShapeCommand>[1] = {
    readFile: async () => '',
    shapeRows: async function* () {
      for (const row of rows) yield JSON.stringify(row);
      yield longId;
    },
    openRowCheck,
    printRow: async (line) => void printed.push(line),
    progress: { write: (text) => void reported.push(text), isTerminal: false, elapsed: () => 0 },
    finish: () => undefined,
  };
  const program = new Command();
  addShapeCommand(program, services);
  await program.parseAsync(['shape', 'people.csv', ...flags], { from: 'user' });
  return { printed: printed.map((line): unknown => JSON.parse(line)), reported };
}

it('prints with --clean what a load would store, and reports what it rejects and leaves out', async () => {
  const { printed, reported } = await shape('--clean');
  expect(printed).toEqual([
    expect.objectContaining({
      customerId: 'C1',
      asOf: '2026-11-20T00:00:00Z',
      identities: [{ type: 'card', value: 'TA1234' }],
    }),
    expect.objectContaining({ customerId: '12345678901234567890' }),
  ]);
  expect(reported).toEqual([
    expect.stringMatching(
      /^row 1, repaired: \/identities\/1\/value is not an international telephone number/,
    ),
    expect.stringMatching(/^row 2, rejected: \/customerId is missing/),
    expect.stringMatching(/^row 3, rejected: \/asOf must be an instant/),
  ]);
});

it('prints without it what the mapping returns, as many rows as are wanted', async () => {
  expect(await shape('--limit', '2')).toEqual({ printed: rows.slice(0, 2), reported: [] });
});
