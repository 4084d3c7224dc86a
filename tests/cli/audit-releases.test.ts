import { expect, it } from 'vitest';
import { auditReleases } from '../../src/cli/audit-releases.ts';

/** Audits a log with the checkpoint of the last audit, as an operator would. */
function openAuditor() {
  const files = new Map<string, string>();
  return async (entries: readonly string[]) => {
    const [lines, codes]: [string[], number[]] = [[], []];
    await auditReleases(
      { url: 'http://tact.example', checkpoint: 'point.json' },
      {
        print: (line) => void lines.push(line),
        finish: (code) => void codes.push(code),
        readFile: async (path) => files.get(path),
        writeFile: async (path, content) => void files.set(path, String(content)),
        openRuleFolder: () => expect.fail('an audit reads no rules'),
        call: async () => ({ status: 200, text: JSON.stringify({ entries }) }),
      },
    );
    return { code: codes[0], line: lines[0] };
  };
}

it('goes on from the last audit, and finds what was changed before it', async () => {
  const audit = openAuditor();
  expect(await audit(['a', 'b'])).toEqual({
    code: 0,
    line: 'The log has 2 entries, the first 0 as at the last audit.',
  });
  expect(await audit(['a', 'b', 'c'])).toMatchObject({
    code: 0,
    line: expect.stringContaining('the first 2'),
  });
  for (const changed of [
    ['a', 'b'],
    ['a', 'x', 'c'],
    ['b', 'a', 'c'],
    ['a', 'c', 'd'],
    ['x', 'a', 'b', 'c'],
  ])
    expect(await audit(changed)).toMatchObject({ code: 1, line: expect.stringContaining('was changed') });
  expect((await audit(['a', 'b', 'c'])).code).toBe(0);
});
