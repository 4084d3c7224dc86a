import { Ajv, type FuncKeywordDefinition, type SchemaValidateFunction } from 'ajv';
import { canonicalJson } from '../../../shared/digest.ts';
import { isObject } from '../../../shared/is-object.ts';
import { type JsonSchema, propertiesOf } from '../../../shared/json-schema.ts';
import { once } from '../../../shared/once.ts';
import { explainSchemaErrors } from '../../shared/explain-schema-errors.ts';
import type { Fault } from '../../shared/service-error.ts';
import { fitList, isPlainText } from './compile-fit.ts';
import { contextFormats } from './context-formats.ts';
import { isMultipleOf } from './is-multiple-of.ts';

/**
 * Returns the function that lists the faults of a context, none if it fits a hardened schema. Ajv finds them. Compiling takes tens of
 * milliseconds, so the first faulty context pays for it.
 */
export function createExplanation(schema: JsonSchema): (context: unknown) => readonly Fault[] {
  const compile = once(() => createAjv().compile(guardTexts(schema)));
  return (context) => {
    const validate = compile();
    return validate(context) ? [] : explainSchemaErrors(validate.errors ?? [], schema);
  };
}

function createAjv(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictTuples: false,
    ownProperties: true,
    allowUnionTypes: true,
    meta: false,
    validateSchema: false,
  });
  for (const [format, has] of contextFormats) ajv.addFormat(format, has);
  for (const keyword of ownKeywords) {
    ajv.removeKeyword(keyword.keyword);
    ajv.addKeyword(keyword);
  }
  return ajv;
}

/** Reports the last item that repeats an earlier one. */
const findRepeated: SchemaValidateFunction = (isWanted: boolean, items: readonly unknown[]) => {
  const texts = items.map(canonicalJson);
  const i = isWanted ? texts.findLastIndex((text, at) => texts.indexOf(text) < at) : -1;
  findRepeated.errors = [{ keyword: 'uniqueItems', params: { i, j: texts.indexOf(texts[i] ?? '') } }];
  return i < 0;
};

/**
 * Ajv's `multipleOf` divides, and 19.99 ÷ 0.01 is no whole number to a computer. Its comparison of values throws at one that has a
 * member `toString` or `valueOf`.
 */
const ownKeywords: readonly (FuncKeywordDefinition & { readonly keyword: string })[] = [
  {
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    validate: (step: number, value: number) => isMultipleOf(value, step),
  },
  { keyword: 'plainText', type: 'string', validate: (_: unknown, text: string) => isPlainText(text) },
  {
    keyword: 'enum',
    schemaType: 'array',
    validate: (list: unknown[], value: unknown) => fitList(list)(value),
  },
  { keyword: 'const', validate: (only: unknown, value: unknown) => fitList([only])(value) },
  { keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: findRepeated },
];

/** Texts must be plain, and `pattern` and `format` never run on one of unbounded length. */
function guardTexts(node: JsonSchema): JsonSchema {
  const { pattern, format, items, additionalProperties, ...rest } = node;
  const shape = {
    ...(pattern === undefined ? {} : { pattern }),
    ...(format === undefined ? {} : { format }),
  };
  const { maxLength } = rest as { readonly maxLength?: number };
  return {
    ...rest,
    ...(maxLength === undefined ? {} : { plainText: true, if: { minLength: maxLength + 1 }, else: shape }),
    ...(isObject(items) ? { items: guardTexts(items) } : {}),
    ...(rest['properties'] === undefined ? {} : { properties: mapProperties(node) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: isObject(additionalProperties) ? guardTexts(additionalProperties) : false }),
  };
}

const mapProperties = (node: JsonSchema): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(propertiesOf(node)).map(([key, child]) => [key, guardTexts(child)]));
