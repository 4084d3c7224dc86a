import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawMessageSheet, listSheets } from '../../tools/message-sheet.ts';
import { sampleRules } from '../support/sample-rules.ts';

const letters = [...sampleRules.packs.values()].flatMap((pack) =>
  [...pack.letters.templates].map((name) => `letter-${pack.name}-${name}.png`),
);
const sheets = listSheets(sampleRules).map(({ pack, name }) => ({
  picture: `message-${pack.name}-${name}.svg`,
  drawn: drawMessageSheet(sampleRules, pack, name),
}));
const page = readFileSync('docs/letters.md', 'utf8');

describe('the pictures of the docs', () => {
  it.each(letters)('%s is there, small and shown', (picture) => {
    expect(statSync(`docs/pictures/${picture}`).size).toBeLessThan(100_000);
    expect(page).toContain(`pictures/${picture}`);
  });

  // `npm run docs:pictures` draws them.
  it.each(sheets)('$picture has the words of the pack', ({ picture, drawn }) => {
    expect(readFileSync(`docs/pictures/${picture}`, 'utf8')).toBe(drawn);
    expect(page).toContain(`pictures/${picture}`);
  });
});
