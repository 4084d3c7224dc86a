import { isObject } from './is-object.ts';

/** A node of a JSON Schema. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The types that a node names, none where it names none. */
export function typesOf({ type }: JsonSchema): readonly string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((entry): entry is string => typeof entry === 'string') : [];
}

export function propertiesOf({ properties }: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return isObject(properties) ? (properties as Readonly<Record<string, JsonSchema>>) : {};
}

/** The node that applies to a value at this place of a context; undefined if none is allowed. */
export function schemaNodeAt(root: JsonSchema, path: readonly (string | number)[]): JsonSchema | undefined {
  let node: JsonSchema | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = childOf(node, step);
  }
  return node;
}

function childOf(node: JsonSchema, step: string | number): JsonSchema | undefined {
  const properties = propertiesOf(node);
  if (Object.hasOwn(properties, step)) return properties[step];
  const { items, additionalProperties } = node;
  if (isObject(items) && /^\d+$/.test(String(step))) return items;
  return isObject(additionalProperties) ? additionalProperties : undefined;
}
