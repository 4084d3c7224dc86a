import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSources } from './dependency-law.ts';
import { findInexact } from './exact-law.ts';

const src = resolve(import.meta.dirname, '../../src');
const deciding = /^(engine|domain|decide|shared)\//;

/** What is computed once when packs are checked, or of whole numbers of any length. */
const exempt = new Set(['engine/language/parse-path.ts', 'domain/pack/context/is-multiple-of.ts']);

describe('the law of exact decisions', () => {
  it('is kept by every file that a decision is made with', () => {
    const files = listSources(src).filter((file) => deciding.test(file) && !exempt.has(file));
    const found = files.flatMap((file) =>
      findInexact(readFileSync(join(src, file), 'utf8')).map((what) => `${file}: ${what}`),
    );
    expect(files.length).toBeGreaterThan(200);
    expect(found).toEqual([]);
  });

  it('exempts nothing that keeps it', () => {
    for (const file of exempt) expect(findInexact(readFileSync(join(src, file), 'utf8'))).not.toEqual([]);
  });

  it.each([
    'const total = factor ** weight;',
    'const total = (a + b)**2;',
    'const total = Math.pow(a, b);',
    'const total = Math.log(a);',
    'names.sort((a, b) => a.localeCompare(b));',
    'const order = new Intl.Collator("de");',
    'const shown = price.toLocaleString();',
    'const hour = date.getHours();',
    'const start = new Date(2026, 1, 1);',
    'const now = Date.now();',
    'const now = new Date();',
    'const id = Math.random();',
  ])('sees %s', (code) => {
    expect(findInexact(`export const x = 1;\n${code}`)).toHaveLength(1);
  });

  it.each([
    '/** factor ** weight */',
    '// Math.pow(a, b)',
    'const hour = date.getUTCHours();',
    'const root = Math.sqrt(a);',
    'const at = new Date(ms);',
    "const url = 'https://example.com/a';",
  ])('allows %s', (code) => {
    expect(findInexact(code)).toEqual([]);
  });
});
