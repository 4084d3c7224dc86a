/** A node of the JSON Schema of a context. */
export type ContextSchema = { readonly [keyword: string]: unknown };

export const isSchema = (value: unknown): value is ContextSchema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The types that a node names, none where it names none. */
export function typesOf({ type }: ContextSchema): readonly string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((entry): entry is string => typeof entry === 'string') : [];
}

export function propertiesOf({ properties }: ContextSchema): Readonly<Record<string, ContextSchema>> {
  return isSchema(properties) ? (properties as Readonly<Record<string, ContextSchema>>) : {};
}

/** The node that a value at this place of a context is held to; undefined where none is allowed. */
export function schemaNodeAt(
  root: ContextSchema,
  path: readonly (string | number)[],
): ContextSchema | undefined {
  let node: ContextSchema | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = childOf(node, step);
  }
  return node;
}

function childOf(node: ContextSchema, step: string | number): ContextSchema | undefined {
  const properties = propertiesOf(node);
  if (Object.hasOwn(properties, step)) return properties[step];
  const { items, additionalProperties } = node;
  if (isSchema(items) && /^\d+$/.test(String(step))) return items;
  return isSchema(additionalProperties) ? additionalProperties : undefined;
}
