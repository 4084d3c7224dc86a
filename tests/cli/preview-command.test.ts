import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../src/adapters/files/read-rule-files.ts';
import { addPreviewCommand } from '../../src/cli/preview-command.ts';
import type { PrintOrder } from '../../src/domain/messages/lay-out-letter.ts';

const reading = readRuleFiles('rules');
const files = 'files' in reading ? reading.files.filter(({ path }) => path.startsWith('airline/')) : [];

/** Runs `tact preview …` over the airline's pack. */
async function preview(...args: readonly string[]) {
  const lines: string[] = [];
  const written = new Map<string, string | Uint8Array>();
  const orders: PrintOrder[] = [];
  let exitCode: number | undefined;
  const program = new Command('tact');
  addPreviewCommand(
    program,
    {
      openRuleFolder: () => ({ read: async () => ({ files }) }),
      openPress: () => ({
        print: async (order) => {
          orders.push(order);
          return { status: 'printed', pdf: new Uint8Array([1]), pages: 1 };
        },
        close: async () => undefined,
      }),
      drawPage: async (pdf, page) => Uint8Array.of(...pdf, page),
      writeFile: async (path, content) => void written.set(path, content),
      now: () => Date.parse('2026-11-30T12:00:00Z'),
      print: (line) => lines.push(line),
      finish: (code) => {
        exitCode = code;
      },
    },
    'rules',
  );
  await program.parseAsync(['preview', ...args], { from: 'user' });
  return { out: lines.join('\n'), written, orders, exitCode };
}

describe('tact preview', () => {
  it('shows a letter with examples, to a sample customer, by name and address', async () => {
    const { out, exitCode } = await preview(
      'letter',
      'apology-ife',
      '--locale',
      'de',
      '--customer',
      'C-1003',
    );
    expect(exitCode).toBe(0);
    expect(out).toContain('Anna Schneider\nMusterstraße 5\n10115 Berlin\nGERMANY');
    expect(out).toContain('Sehr geehrte Frau Dr. Schneider,');
    expect(out).toContain('9. November 2026');
  });

  it('takes other values, so that each way of a text can be looked at', async () => {
    const values = JSON.stringify({ cabin: 'none', why: 'best' });
    const { out } = await preview('letter', 'apology-ife', '--values', values);
    expect(out).toContain('You were already booked in our highest cabin');
  });

  it('prints one file a language, with the letterhead of the pack', async () => {
    const { written, orders } = await preview('letter', 'apology', '--all-locales', '--out', 'out/a.pdf');
    expect([...written.keys()]).toEqual([
      'out/a.en.pdf',
      'out/a.it.pdf',
      'out/a.de.pdf',
      'out/a.zh-Hant.pdf',
      'out/a.zh-Hans.pdf',
    ]);
    expect(orders[0]).toMatchObject({ letterhead: { colour: '#7a5c2e' }, reference: 'preview' });
  });

  it('writes HTML without a press', async () => {
    const { written, orders } = await preview('letter', 'apology', '--out', 'a.html');
    expect(String(written.get('a.html'))).toContain('<html lang="en-GB"');
    expect(orders).toEqual([]);
  });

  it('draws pictures, and puts all languages on one sheet of HTML', async () => {
    const { written } = await preview('letter', 'apology', '--out', 'a.png');
    expect([...written]).toEqual([['a.png', Uint8Array.of(1, 1)]]);
    const { written: sheet } = await preview('letter', 'apology', '--all-locales', '--out', 'a.html');
    expect([...sheet.keys()]).toEqual(['a.html']);
    expect(String(sheet.get('a.html')).match(/<iframe sandbox title="/g)).toHaveLength(5);
  });

  it('shows a message in every language', async () => {
    const { out, exitCode } = await preview('message', 'welcome', '--all-locales');
    expect(exitCode).toBe(0);
    expect(out.match(/^— /gm)).toHaveLength(5);
  });

  it.each<[string, string[], RegExp]>([
    ['a letter that is not there', ['letter', 'apologi'], /no pack has the letter "apologi".*apology/],
    [
      'a language that the pack does not have',
      ['letter', 'apology', '--locale', 'fr'],
      /does not have "fr": it has en/,
    ],
    [
      'a customer who is no sample',
      ['letter', 'apology', '--customer', 'C-1'],
      /no sample customer has the id "C-1"/,
    ],
    ['values that are no object', ['letter', 'apology', '--values', '[1'], /--values is not a JSON object/],
    ['a file of another kind', ['letter', 'apology', '--out', 'a.docx'], /name a \.pdf, a \.png or a \.html/],
  ])('explains %s, with exit code 2', async (_, args, message) => {
    const { out, exitCode } = await preview(...args);
    expect(out).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
