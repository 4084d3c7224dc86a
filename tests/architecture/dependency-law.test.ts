import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  findCycles,
  findFolderCircles,
  findStaleGrants,
  findViolations,
  listSources,
  roomOf,
} from './dependency-law.ts';

const src = resolve(import.meta.dirname, '../../src');

describe('the dependency law', () => {
  it('covers every file of src', () => {
    expect(listSources(src).filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('is kept by every file', () => {
    expect(listSources(src).flatMap((file) => findViolations(src, file))).toEqual([]);
  });

  it('allows no cycle, type imports included', () => {
    expect(findCycles(src)).toEqual([]);
  });

  it('allows no circle of folders', () => {
    expect(findFolderCircles(src)).toEqual([]);
  });

  it('grants no package that nothing imports', () => {
    expect(findStaleGrants(src)).toEqual([]);
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

  it('sees a domain file that reaches for an adapter, and a package it may not have', () => {
    const root = plant({
      'domain/pack/a.ts': "import { x } from '../../adapters/redis/x.ts';\nimport fs from 'node:fs';",
    });
    expect(findViolations(root, 'domain/pack/a.ts')).toHaveLength(2);
  });

  it('sees a use case that imports another', () => {
    const root = plant({ 'decide/b.ts': "import type { y } from '../deliver/ports.ts';" });
    expect(findViolations(root, 'decide/b.ts')).toHaveLength(1);
  });

  it('sees a room of the tower that imports one above it, and an engine that knows a pack', () => {
    const root = plant({
      'domain/contact/c.ts': "import type { Offer } from '../offers/offer.ts';",
      'engine/parse/d.ts': "import type { Pack } from '../../domain/pack/pack.ts';",
      'engine/language/e.ts': "import { f } from '../parse/f.ts';",
    });
    for (const file of listSources(root)) expect(findViolations(root, file)).toHaveLength(1);
  });

  it('sees a folder of a use case that imports one above it, and lets all of them read the ports', () => {
    const root = plant({
      'decide/gather/a.ts':
        "import type { Ledger } from '../ports.ts';\nimport { choose } from '../choose/choose.ts';",
      'decide/choose/b.ts': "import { decide } from '../decide.ts';",
      'decide/decide.ts': "import { a } from './gather/a.ts';\nimport type { Ledger } from './ports.ts';",
      'decide/ports.ts': '',
    });
    expect(listSources(root).flatMap((file) => findViolations(root, file))).toEqual([
      'decide/choose/b.ts imports ../decide.ts',
      'decide/gather/a.ts imports ../choose/choose.ts',
    ]);
    expect(findFolderCircles(root)).toEqual(['decide/choose -> decide -> decide/gather -> decide/choose']);
  });

  it('sees an adapter that imports more of a use case than its ports, or another adapter', () => {
    const root = plant({
      'adapters/redis/g.ts':
        "import type { Ledger } from '../../decide/ports.ts';\nimport { decide } from '../../decide/decide.ts';",
      'adapters/redis/h.ts': "import { i } from '../embedded/i.ts';\nimport { j } from '../files/j.ts';",
    });
    expect(findViolations(root, 'adapters/redis/g.ts')).toEqual([
      'adapters/redis/g.ts imports ../../decide/decide.ts',
    ]);
    expect(findViolations(root, 'adapters/redis/h.ts')).toEqual([
      'adapters/redis/h.ts imports ../embedded/i.ts',
    ]);
  });

  it('sees a file that lies in no room', () => {
    const root = plant({ 'console/k.ts': "import { l } from './l.ts';" });
    expect(findViolations(root, 'console/k.ts')).toHaveLength(1);
  });

  it('sees a circle of folders that no file is a circle of', () => {
    const root = plant({
      'author/a.ts': "import { b } from './checks/b.ts';",
      'author/checks/b.ts': '',
      'author/checks/c.ts': "import { d } from '../d.ts';",
      'author/d.ts': '',
    });
    expect(findCycles(root)).toEqual([]);
    expect(findFolderCircles(root)).toEqual(['author -> author/checks -> author']);
  });

  it('sees a cycle made of type imports', () => {
    const root = plant({
      'domain/pack/a.ts': "import type { B } from './b.ts';",
      'domain/pack/b.ts': "import type { A } from './a.ts';",
    });
    expect(findCycles(root)).toEqual(['domain/pack/a.ts -> domain/pack/b.ts -> domain/pack/a.ts']);
  });
});
