import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderConfigurationPage } from '../../../tools/configuration-page.ts';

it('docs/configuration.md describes every variable as the program does (npm run docs writes it)', () => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(renderConfigurationPage());
});
