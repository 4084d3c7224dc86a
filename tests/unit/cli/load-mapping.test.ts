import { describe, expect, it } from 'vitest';
import { type DialectFlags, readDialects } from '../../../src/cli/load-dialect-flags.ts';
import { readWithMapping } from '../../../src/cli/load-mapping.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';

const read = async (mapping: string, given: object = {}) =>
  (await readWithMapping({ mapping: 'm.sql', ...given }, { readFile: async () => mapping })).flags;

describe('what a mapping declares of its files', () => {
  it('is spelled as on the command line, and goes behind it', async () => {
    const mapping = [
      '-- Customers of the bank.',
      '--encoding windows-1252',
      '--encoding visits=cp850',
      '',
      "--delimiter ';'",
      '--time-zone Europe/Rome',
      '--dates day-first',
      'SELECT 1 -- not a flag',
      '--dates month-first',
    ].join('\n');
    const flags = await read(mapping, { encoding: ['utf-8'], dates: 'year-first' });
    expect(flags).toMatchObject({ timeZone: 'Europe/Rome', dates: 'year-first' });
    expect(readDialects(flags as DialectFlags)).toEqual({
      all: { encoding: 'utf-8', delimiter: ';' },
      views: new Map([['visits', { encoding: 'cp850' }]]),
    });
  });

  it('is refused where it is nothing that can be declared', async () => {
    await expect(read('--encodng windows-1252\nSELECT 1')).rejects.toThrow(/line 1 declares --encodng/);
    await expect(read('--rate 5\nSELECT 1')).rejects.toThrow(UsageError);
  });

  it('leaves other comments alone', async () => {
    await expect(read('-- encoding windows-1252\n--------\n/* x */ SELECT 1')).resolves.toMatchObject({
      encoding: [],
    });
  });
});

describe('a declared dialect', () => {
  it.each([
    [{ encoding: ['Latin-1'] }, { encoding: 'windows-1252' }],
    [{ delimiter: ['tab'] }, { delimiter: '\t' }],
    [{ delimiter: ['pipe'] }, { delimiter: '|' }],
    [{ delimiter: ['\\x01'] }, { delimiter: '\u0001' }],
    [{ delimiter: ['\u001f'] }, { delimiter: '\u001f' }],
    [{ quote: ['none'] }, { quote: null }],
    [{ quote: ["'"] }, { quote: "'" }],
    [{ escape: ['\\'] }, { escape: '\\' }],
    [{ columns: ['id, name'] }, { columns: ['id', 'name'] }],
    [{ skip: ['3'] }, { skip: 3 }],
  ])('%j is read', (flags, dialect) => {
    expect(readDialects(flags).all).toEqual(dialect);
  });

  it.each([
    [{ encoding: ['latin-99'] }, /--encoding latin-99 is not an encoding; write one like/],
    [{ encoding: ['base64'] }, /not an encoding/],
    [{ delimiter: ['||'] }, /write one sign, such as ; or \|, the word tab/],
    [{ delimiter: ['\\x0a'] }, /write one sign/],
    [{ delimiter: ['a'] }, /write one sign/],
    [{ delimiter: ['é'] }, /write one sign/],
    [{ delimiter: ['a'] }, /write one sign/],
    [{ quote: ['“'] }, /write one sign/],
    [{ columns: ['id,,name'] }, /different names/],
    [{ columns: ['id,ID'] }, /different names/],
    [{ skip: ['-1'] }, /not a number of lines/],
  ])('%j is refused in words', (flags, message) => {
    expect(() => readDialects(flags)).toThrow(message);
  });
});
