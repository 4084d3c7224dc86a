import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { merkleRoot } from '../../../src/shared/merkle-root.ts';

const hash = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const rootOf = (entries: readonly string[]): string => Buffer.from(merkleRoot(entries, hash)).toString('hex');

it('is that of RFC 9162, by the test vectors of Certificate Transparency', () => {
  expect(rootOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(rootOf([''])).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  const entries = ['', '\u0000', '\u0010', ' !', '01', '@ABC', 'PQRSTUVW', '`abcdefghijklmno'];
  const roots = [2, 3, 4, 8].map((size) => rootOf(entries.slice(0, size)));
  expect(roots).toEqual([
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]);
});

it('is another one after any entry was changed, removed, added or moved', () => {
  const log = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(log, fc.nat(), fc.nat(), fc.string(), (entries, one, other, text) => {
      const [at, to] = [one % entries.length, other % entries.length];
      const root = rootOf(entries);
      const mutants = [
        entries.with(at, `${entries[at]}x`),
        entries.toSpliced(at, 1),
        entries.toSpliced(at, 0, text),
        ...(at === to ? [] : [entries.with(at, entries[to] ?? '').with(to, entries[at] ?? '')]),
      ];
      expect(mutants.map(rootOf)).not.toContain(root);
    }),
  );
});
