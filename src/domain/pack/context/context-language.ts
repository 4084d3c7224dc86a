import type { JsonPath } from '../../../shared/json-pointer.ts';
import { type JsonSchema, typesOf } from '../../../shared/json-schema.ts';
import { hintWord } from '../../../shared/suggest-word.ts';

/** The limits of a context: the default if its schema sets none (first), and the maximum (second). */
export const contextLimits = {
  textLength: [200, 10_000],
  entries: [100, 1000],
  properties: [100, 1000],
  nodes: 2000,
  depth: 16,
} as const;

/** A mistake in a context's schema; `path` leads into the schema. */
export type ContextSchemaFault = {
  readonly code:
    | 'context-keyword'
    | 'context-value'
    | 'context-open'
    | 'context-reference'
    | 'context-pattern';
  readonly path: JsonPath;
  readonly message: string;
  readonly hint: string;
};

const ofNumbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];

/** The accepted keywords by type: those that can be bounded, explained and shown by an example. */
export const contextKeywords: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ofNumbers,
  integer: ofNumbers,
  boolean: [],
  null: [],
};

const always = ['type', 'title', 'description', 'examples', 'enum', 'const', '$comment', '$ref'];
const atRoot = ['$schema', '$id', '$defs'];

/** Faults of one node: keywords outside the language, and values of any type. */
export function checkKeywords(node: JsonSchema, path: JsonPath): ContextSchemaFault[] {
  const types = typesOf(node);
  const known = [
    ...always,
    ...(path.length === 0 ? atRoot : []),
    ...types.flatMap((type) => contextKeywords[type] ?? []),
  ];
  const faults: ContextSchemaFault[] = Object.keys(node)
    .filter((keyword) => !known.includes(keyword))
    .map((keyword) => ({
      code: 'context-keyword',
      path: [...path, keyword],
      message: `"${keyword.slice(0, 60)}" is not allowed here`,
      hint: hintWord(keyword, known, 'keyword'),
    }));
  if (types.length === 0 && node['enum'] === undefined && node['const'] === undefined)
    faults.push({
      code: 'context-open',
      path,
      message: 'this takes values of any type',
      hint: 'Add a "type", an "enum" or a "const".',
    });
  return faults;
}
