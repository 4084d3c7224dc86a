import type { Options, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Fault } from '../../domain/shared/service-error.ts';
import { describeFaults } from './describe-faults.ts';
import type { JsonSchema } from './publish-schema.ts';
import { schemaFormats } from './schema-formats.ts';

/** The faults of a value, none if it fits. `root` goes before every pointer. */
export type SchemaCheck = (value: unknown, root?: string) => readonly Fault[];

/** All faults of a value are told only when it has no more parts than this: a huge wrong body must not cost a huge answer. */
const maxPartsToExplain = 2000;

/**
 * Compiles schemas into checks. Nothing is coerced, stripped or defaulted: a value fits as it is or is refused.
 * `shared` are the schemas that others refer to by their `$id`.
 */
export function createSchemaCompiler(shared: readonly JsonSchema[]): (schema: JsonSchema) => SchemaCheck {
  const [first, all] = [createAjv(shared, false), createAjv(shared, true)];
  return (schema) => {
    const findFirst = first.compile(schema);
    let findAll: ValidateFunction | undefined;
    return (value, root = '') => {
      if (findFirst(value)) return [];
      if (!isSmall(value)) return describeFaults(findFirst.errors ?? [], root);
      findAll ??= all.compile(schema);
      findAll(value);
      return describeFaults(findAll.errors ?? [], root);
    };
  };
}

function createAjv(shared: readonly JsonSchema[], allErrors: boolean): Ajv2020 {
  const options: Options = { allErrors, verbose: true, allowUnionTypes: true, formats: { ...schemaFormats } };
  return new Ajv2020(options).addSchema([...shared]);
}

function isSmall(value: unknown): boolean {
  let left = maxPartsToExplain;
  const walk = (part: unknown): void => {
    left -= 1;
    if (left < 0 || typeof part !== 'object' || part === null) return;
    for (const member of Object.values(part)) walk(member);
  };
  walk(value);
  return left >= 0;
}
