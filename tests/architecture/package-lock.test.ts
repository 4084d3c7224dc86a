import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Entry = {
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** As Node finds it: beside the one that needs it, or in a folder above. */
function isLocked(needing: string, name: string): boolean {
  const prefix = needing === '' ? '' : `${needing}/`;
  if (`${prefix}node_modules/${name}` in lock.packages) return true;
  const above = needing.lastIndexOf('node_modules/');
  return above >= 0 && isLocked(needing.slice(0, above).replace(/\/$/, ''), name);
}

it('locks what every platform needs: npm ci refuses a lock without the optional packages of others', () => {
  const missing = Object.entries(lock.packages).flatMap(([needing, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !isLocked(needing, name))
      .map((name) => `${needing} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

it('names no registry, so that everybody installs from their own', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

it('ships packages under permissive licences only', () => {
  const permissive = [
    'MIT',
    'MIT-0',
    'ISC',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    '0BSD',
    'PSF-2.0',
    'Unlicense',
    // The data of date-holidays: named in docs/letters.md, as CC BY asks.
    '(ISC AND CC-BY-3.0)',
  ];
  const others = Object.entries(lock.packages).filter(
    ([path, { dev, license }]) => path !== '' && dev !== true && !permissive.includes(license ?? ''),
  );
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
