import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeConfig } from '../../../src/config/load-config.ts';

const page = (): string =>
  [
    '# Configuration',
    '',
    'Everything is an environment variable, read once at the start; every problem is reported at once. Empty counts as not set.',
    '',
    '| variable | by default | meaning |',
    '|---|---|---|',
    ...describeConfig().map(
      ({ variable, byDefault, meaning }) =>
        `| \`${variable}\` | ${byDefault === '' ? '' : `\`${byDefault}\``} | ${meaning} |`,
    ),
    '',
  ].join('\n');

it('docs/configuration.md describes every variable as the program does (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync('docs/configuration.md', page());
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(page());
});
