import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { schemaFormats } from '../../../../src/http/schemas/schema-formats.ts';
import { sharedSchemas } from '../../../../src/http/schemas/shared-schemas.ts';

it('publishes schemas that are JSON Schema 2020-12, which the service does not check again when it starts', () => {
  const ajv = new Ajv2020({ formats: { ...schemaFormats }, allowUnionTypes: true });
  const faulty = sharedSchemas.filter((schema) => ajv.validateSchema(schema) !== true);
  expect(sharedSchemas.length).toBeGreaterThan(10);
  expect(faulty).toEqual([]);
  expect(ajv.validateSchema({ type: 'objekt' })).toBe(false);
});
