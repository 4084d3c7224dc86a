import { expect, test } from 'vitest';
import { createLinkSigner } from '../../../../src/adapters/links/link-signer.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const year = 366 * 86_400_000;
const signer = createLinkSigner('https://tact.example/', 'R0sZ2m8QhJ4vUeWc6yTnB1xKpLd9AfGi');
const url = signer.sign('dec-0a-t1', 'stop', now);
const token = url.slice(url.lastIndexOf('/') + 1);

test('a link says which message it is of, and what it does', () => {
  expect(url).toMatch(/^https:\/\/tact\.example\/l\/dec-0a-t1\.s\.\w+\.[\w-]{22}$/);
  expect(signer.read(token, now)).toEqual({ taskId: 'dec-0a-t1', target: 'stop' });
  const other = signer.sign('dec-0a-t1', 12, now);
  expect(signer.read(other.slice(other.lastIndexOf('/') + 1), now)).toEqual({
    taskId: 'dec-0a-t1',
    target: 12,
  });
});

test('a link works for a year, and not for ever', () => {
  expect(signer.read(token, now + year)).toBeDefined();
  expect(signer.read(token, now + 2 * year)).toBeUndefined();
});

test.each([
  ['of another message', token.replace('dec-0a-t1', 'dec-0a-t2')],
  ['with another target', token.replace('.s.', '.1.')],
  ['with another end', token.replace(/\.(\w+)\.([\w-]{22})$/, '.zzz.$2')],
  ['with another signature', `${token.slice(0, -2)}AA`],
  ['cut off', token.slice(0, -1)],
  ['empty', ''],
  [
    'of another key',
    createLinkSigner('https://tact.example', 'x'.repeat(32)).sign('dec-0a-t1', 'stop', now).split('/l/')[1] ??
      '',
  ],
])('a token %s is not ours', (_what, wrong) => {
  expect(signer.read(wrong, now)).toBeUndefined();
});
