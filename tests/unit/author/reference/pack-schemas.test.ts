import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { listPackSchemas } from '../../../../src/author/reference/pack-schemas.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const schemas = listPackSchemas();
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const checks = new Map(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));

describe('the JSON Schemas of packs', () => {
  it('are committed as they are generated: run `npm run docs`', () => {
    expect(readdirSync('docs/schemas').sort()).toEqual(Object.keys(schemas).sort());
    for (const [name, schema] of Object.entries(schemas))
      expect(readFileSync(`docs/schemas/${name}`, 'utf8'), name).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it.each([...readPackFiles('rules'), ...readPackFiles('tests/fixtures/packs')])(
    'accept $path',
    ({ path, text }) => {
      const [, kind = ''] = path.split('/');
      const validate = checks.get(`${basename(kind, '.json')}.schema.json`);
      expect(validate?.(JSON.parse(text)), ajv.errorsText(validate?.errors)).toBe(true);
    },
  );
});
