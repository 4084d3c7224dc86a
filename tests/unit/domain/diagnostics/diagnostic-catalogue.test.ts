import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../../src/domain/diagnostics/code-of.ts';
import { diagnosticCatalogue } from '../../../../src/domain/diagnostics/diagnostic-catalogue.ts';

const codes = Object.keys(diagnosticCatalogue);
const readAll = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');

describe('the catalogue of diagnostics', () => {
  it('has one section in the docs for every code, and none for another', () => {
    const page = readFileSync('docs/diagnostics.md', 'utf8');
    const sections = [...page.matchAll(/^### (.+)$/gm)].map(([, code]) => `${code}`);
    expect(sections.sort()).toEqual([...codes].sort());
  });

  it('says in the docs for every code what to do', () => {
    const page = readFileSync('docs/diagnostics.md', 'utf8');
    for (const section of page.split(/^### /m).slice(1))
      expect(section, section.split('\n')[0] ?? '').toContain('**What to do:** ');
  });

  it('knows every code of the engine', () => {
    const used = [...readAll('src/engine').matchAll(/problems\.add\(\s*'([A-Z_]+)'/g)].map(([, code]) =>
      codeOf(code ?? ''),
    );
    expect(used.length).toBeGreaterThan(10);
  });

  it('knows every code of the texts', () => {
    const used = [...readAll('src/domain/messages').matchAll(/\bcode: '([a-z-]+)'/g)].map(([, code]) =>
      codeOf(code ?? ''),
    );
    expect(used.length).toBeGreaterThan(10);
  });

  it('has only codes that something reports', () => {
    const sources = ['src/engine', 'src/domain', 'src/adapters/files', 'src/author'].map(readAll).join('\n');
    const catalogue = readFileSync('src/domain/diagnostics/diagnostic-catalogue.ts', 'utf8');
    const elsewhere = sources.replace(catalogue, '');
    const isReported = (code: string) =>
      [`'${code}'`, `'${code.toUpperCase().replaceAll('-', '_')}'`].some((text) =>
        elsewhere.includes(text),
      ) ||
      (code.startsWith('unknown-') && elsewhere.includes(`'${code.slice('unknown-'.length)}', `));
    expect(codes.filter((code) => !isReported(code))).toEqual([]);
  });
});
