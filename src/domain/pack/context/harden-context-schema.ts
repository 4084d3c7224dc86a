import { isObject } from '../../../shared/is-object.ts';
import type { JsonPath } from '../../../shared/json-pointer.ts';
import { type JsonSchema, propertiesOf, typesOf } from '../../../shared/json-schema.ts';
import { hintWord } from '../../../shared/suggest-word.ts';
import { contextFormats } from './context-formats.ts';
import {
  type ContextSchemaFault,
  checkKeywords,
  contextKeywords,
  contextLimits,
} from './context-language.ts';
import { findPatternFault, patternLimits } from './safe-pattern.ts';

type Code = ContextSchemaFault['code'];
type Work = { readonly root: JsonSchema; readonly faults: ContextSchemaFault[]; nodes: number };
type Place = { readonly path: JsonPath; readonly depth: number; readonly references: readonly string[] };

/**
 * The schema that validates contexts: local references put in place, no unknown members unless declared, everything
 * with a largest size, patterns of bounded cost only. Faults where the author's schema leaves the language.
 */
export function hardenContextSchema(root: JsonSchema): {
  readonly schema: JsonSchema;
  readonly faults: readonly ContextSchemaFault[];
} {
  const work: Work = { root, faults: [], nodes: 0 };
  const schema = hardenNode(root, { path: [], depth: 0, references: [] }, work);
  if (schema['type'] !== 'object' && work.faults.length === 0)
    complain(work, 'context-value', ['type'], 'a context is an object', 'Write "type": "object".');
  return { schema, faults: work.faults };
}

function hardenNode(node: JsonSchema, place: Place, work: Work): JsonSchema {
  const { path, depth } = place;
  work.nodes += 1;
  if (work.nodes > contextLimits.nodes || depth > contextLimits.depth)
    return refuse(
      work,
      'context-open',
      path,
      'the schema is too large or nests too deep',
      'Ask callers for less.',
    );
  if (node['$ref'] !== undefined) return followReference(node['$ref'], place, work);
  work.faults.push(...checkKeywords(node, path));
  const types = typesOf(node);
  return {
    ...pick(node, ['type', 'title', 'description', 'examples', 'enum', 'const']),
    ...(types.includes('object') ? hardenObject(node, place, work) : {}),
    ...(types.includes('array') ? hardenList(node, place, work) : {}),
    ...(types.includes('string') ? hardenText(node, path, work) : {}),
    ...(types.includes('number') || types.includes('integer')
      ? pick(node, contextKeywords['number'] ?? [])
      : {}),
  };
}

function pick(node: JsonSchema, keywords: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keywords.filter((key) => node[key] !== undefined).map((key) => [key, node[key]]));
}

const into = (place: Place, ...steps: JsonPath): Place => ({
  ...place,
  path: [...place.path, ...steps],
  depth: place.depth + 1,
});

function followReference(reference: unknown, place: Place, work: Work): JsonSchema {
  const name = typeof reference === 'string' ? /^#\/\$defs\/([^/~%]+)$/.exec(reference)?.[1] : undefined;
  const definitions = isObject(work.root['$defs']) ? work.root['$defs'] : {};
  const found = name !== undefined && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  const at = [...place.path, '$ref'];
  if (name === undefined || !isObject(found))
    return refuse(
      work,
      'context-reference',
      at,
      'this refers to nothing in the "$defs" of this context',
      'Write "#/$defs/name", and define name under "$defs" beside the context’s "type".',
    );
  if (place.references.includes(name))
    return refuse(work, 'context-reference', at, 'this refers to itself', 'Write the levels out.');
  return hardenNode(
    found,
    { ...place, path: ['$defs', name], references: [...place.references, name] },
    work,
  );
}

function hardenObject(node: JsonSchema, place: Place, work: Work): JsonSchema {
  const { path } = place;
  const rest = node['additionalProperties'];
  if (rest === true)
    complain(
      work,
      'context-open',
      [...path, 'additionalProperties'],
      'this lets any member in',
      'Name the members under "properties", or give the schema of the others.',
    );
  checkRequired(node, path, work);
  const properties = Object.entries(propertiesOf(node)).map(([key, child]) => [
    key,
    hardenNode(child, into(place, 'properties', key), work),
  ]);
  return {
    ...pick(node, ['required', 'minProperties']),
    properties: Object.fromEntries(properties),
    ...(isObject(rest)
      ? {
          additionalProperties: hardenNode(rest, into(place, 'additionalProperties'), work),
          propertyNames: { maxLength: 64 },
        }
      : { additionalProperties: false }),
    maxProperties: bound(node, path, work, 'maxProperties', contextLimits.properties),
  };
}

/** What is wanted as a name; as JSON where it is none. */
const nameOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function checkRequired(node: JsonSchema, path: JsonPath, work: Work): void {
  const { required } = node;
  if (!Array.isArray(required) || isObject(node['additionalProperties'])) return;
  const known = Object.keys(propertiesOf(node));
  for (const [index, key] of required.map(nameOf).entries())
    if (!known.includes(key))
      complain(
        work,
        'context-value',
        [...path, 'required', index],
        `"${key.slice(0, 60)}" is required but not among the properties`,
        hintWord(key, known, 'property'),
      );
}

function hardenList(node: JsonSchema, place: Place, work: Work): JsonSchema {
  const { path } = place;
  const { items } = node;
  if (!isObject(items))
    complain(
      work,
      'context-open',
      path,
      'this list takes entries of any kind',
      'Add "items" with the schema of an entry.',
    );
  return {
    ...pick(node, ['minItems', 'uniqueItems']),
    ...(isObject(items) ? { items: hardenNode(items, into(place, 'items'), work) } : {}),
    maxItems: bound(node, path, work, 'maxItems', contextLimits.entries),
  };
}

function hardenText(node: JsonSchema, path: JsonPath, work: Work): JsonSchema {
  const { pattern, format } = node;
  const limits =
    pattern === undefined
      ? contextLimits.textLength
      : ([patternLimits.textLength, patternLimits.textLength] as const);
  const maxLength = bound(node, path, work, 'maxLength', limits);
  const runaway = typeof pattern === 'string' ? findPatternFault(pattern) : undefined;
  if (runaway !== undefined)
    complain(
      work,
      'context-pattern',
      [...path, 'pattern'],
      `the pattern ${runaway}`,
      'Write a plainer one (character classes, fixed groups, {n,m}), or list the values in an "enum".',
    );
  if (typeof format === 'string' && !contextFormats.has(format))
    complain(
      work,
      'context-value',
      [...path, 'format'],
      `there is no format "${format.slice(0, 60)}"`,
      hintWord(format, [...contextFormats.keys()], 'format'),
    );
  return { ...pick(node, ['minLength', 'pattern', 'format']), maxLength };
}

function bound(
  node: JsonSchema,
  path: JsonPath,
  work: Work,
  keyword: string,
  [usual, most]: readonly [number, number],
): number {
  const value = node[keyword];
  if (typeof value !== 'number') return usual;
  if (value > most)
    complain(
      work,
      'context-open',
      [...path, keyword],
      `${value} is over the limit`,
      `Keep it at most ${most}.`,
    );
  return value;
}

function complain(work: Work, code: Code, path: JsonPath, message: string, hint: string): void {
  work.faults.push({ code, path, message, hint });
}

function refuse(work: Work, code: Code, path: JsonPath, message: string, hint: string): JsonSchema {
  complain(work, code, path, message, hint);
  return {};
}
