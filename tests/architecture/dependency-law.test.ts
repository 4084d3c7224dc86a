import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findCycles, findViolations, law, listSources } from './dependency-law.ts';

const src = resolve(import.meta.dirname, '../../src');

describe('the dependency law', () => {
  it('covers every folder of src', () => {
    const folders = new Set(listSources(src).map((file) => file.split('/')[0] ?? ''));
    expect([...folders].filter((folder) => !(folder in law))).toEqual([]);
  });

  it('is kept by every file', () => {
    expect(listSources(src).flatMap((file) => findViolations(src, file))).toEqual([]);
  });

  it('allows no cycle, type imports included', () => {
    expect(findCycles(src)).toEqual([]);
  });

  it('allows no barrel', () => {
    expect(listSources(src).filter((file) => file.endsWith('/index.ts'))).toEqual([]);
  });
});

describe('the guard itself', () => {
  const planted: string[] = [];
  const plant = (files: Readonly<Record<string, string>>): string => {
    const root = mkdtempSync(join(tmpdir(), 'tact-law-'));
    planted.push(root);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, file, '..'), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return root;
  };
  afterEach(() => {
    for (const root of planted.splice(0)) rmSync(root, { recursive: true, force: true });
  });

  it('sees a domain file that reaches for an adapter, a use case that imports another, and a package it may not have', () => {
    const root = plant({
      'domain/a.ts': "import { x } from '../adapters/redis/x.ts';\nimport fs from 'node:fs';",
      'decide/b.ts': "import type { y } from '../deliver/y.ts';",
    });
    expect(findViolations(root, 'domain/a.ts')).toHaveLength(2);
    expect(findViolations(root, 'decide/b.ts')).toHaveLength(1);
  });

  it('sees a cycle made of type imports', () => {
    const root = plant({
      'domain/a.ts': "import type { B } from './b.ts';",
      'domain/b.ts': "import type { A } from './a.ts';",
    });
    expect(findCycles(root)).toEqual(['domain/a.ts -> domain/b.ts -> domain/a.ts']);
  });
});
