import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readPackFiles } from '../support/pack-files.ts';

it('every file of a pack names its schema, for editors', () => {
  for (const { path, text } of readPackFiles('rules')) {
    const [, folder = ''] = path.split('/');
    const kind = folder === 'pack.json' ? 'pack' : folder;
    const link = `${folder === 'pack.json' ? '../..' : '../../..'}/docs/schemas/${kind}.schema.json`;
    expect.soft(JSON.parse(text)['$schema'], path).toBe(link);
    expect.soft(existsSync(join('rules', dirname(path), link)), link).toBe(true);
  }
});

it('editors know the schema of each kind of file by its folder, too', () => {
  const settings: unknown = JSON.parse(readFileSync('.vscode/settings.json', 'utf8'));
  const kinds = new Set(readPackFiles('rules').map(({ path }) => path.split('/')[1] ?? ''));
  const schemas = [...kinds].map((kind) => {
    const [name = ''] = kind.split('.');
    const fileMatch = [kind === 'pack.json' ? '/rules/*/pack.json' : `/rules/*/${kind}/*.json`];
    return { fileMatch, url: `./docs/schemas/${name}.schema.json` };
  });
  expect(settings).toEqual({ 'json.schemas': expect.arrayContaining(schemas) });
});
