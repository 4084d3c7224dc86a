import type { Options } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { explainSchemaErrors } from '../../domain/shared/explain-schema-errors.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import { once } from '../../shared/once.ts';
import { compileFits } from './compile-fits.ts';
import { schemaFormats } from './schema-formats.ts';

/** The faults of a value, none if it fits. `root` goes before every pointer. */
export type SchemaCheck = (value: unknown, root?: string) => readonly Fault[];

/** A value with more parts than this gets its first fault alone: a huge wrong body must not cost a huge answer. */
const maxPartsToExplain = 2000;

/** Compiles a schema into a check when the first value comes. */
export type CompileSchema = (schema: JsonSchema) => SchemaCheck;

/**
 * Compiles schemas into checks. Nothing is coerced, stripped or defaulted: a value fits as it is or is refused.
 * `shared` are the schemas that others refer to by their `$id`. Ajv is asked only about what does not surely fit: compiling a schema
 * takes it tens of milliseconds.
 */
export function createSchemaCompiler(shared: readonly JsonSchema[]): CompileSchema {
  const compile = createFaultFinder(shared);
  const published = new Map<unknown, JsonSchema>(
    shared.map((schema) => [`${String(schema['$id'])}#`, schema]),
  );
  return (schema) => {
    const fits = once(() => compileFits(published.get(schema['$ref']) ?? schema));
    const findFaults = compile(schema);
    return (value, root) => (fits()(value) ? [] : findFaults(value, root));
  };
}

/** Compiles schemas into checks that ask Ajv. */
export function createFaultFinder(shared: readonly JsonSchema[]): CompileSchema {
  const first = once(() => createAjv(shared, false));
  const all = once(() => createAjv(shared, true));
  return (schema) => {
    const compileFirst = once(() => first().compile(schema));
    const compileAll = once(() => all().compile(schema));
    return (value, root = '') => {
      const findFirst = compileFirst();
      if (findFirst(value)) return [];
      const find = isSmall(value) ? compileAll() : findFirst;
      find(value);
      return explainSchemaErrors(find.errors ?? []).map((fault) => ({
        ...fault,
        pointer: root + fault.pointer,
      }));
    };
  };
}

/**
 * The schemas are our own and tested: they are neither validated nor optimised. Both take longer than they gain, and compiling
 * costs tens of milliseconds per schema when the service starts.
 */
function createAjv(shared: readonly JsonSchema[], allErrors: boolean): Ajv2020 {
  const options: Options = {
    allErrors,
    validateSchema: false,
    code: { optimize: false },
    verbose: true,
    allowUnionTypes: true,
    formats: { ...schemaFormats },
  };
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
