import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addDocsCommands } from '../../src/cli/docs-commands.ts';

it('prints the reference of facts as it is committed', async () => {
  const lines: string[] = [];
  const codes: number[] = [];
  const program = new Command('tact');
  addDocsCommands(program, { print: (line) => lines.push(line), finish: (code) => codes.push(code) });
  await program.parseAsync(['docs', 'facts'], { from: 'user' });
  expect(`${lines.join('\n')}\n`).toBe(readFileSync('docs/facts.md', 'utf8'));
  expect(codes).toEqual([0]);
});
