import type { OwnSchema } from '../../domain/facts/json-schema.ts';
import { alternativesOf } from '../../domain/facts/json-schema.ts';

const quote = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

const names: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
};

/** A schema in the words of an author: `whole number`, `` `light` or `serious` ``, `list of text`. */
export function describeType(schema: OwnSchema): string {
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 1) return describeAlternatives(alternatives);
  const [only = schema] = alternatives;
  if (only.const !== undefined) return quote(only.const);
  if (only.enum !== undefined) return only.enum.map(quote).join(', ');
  if (only.type === 'array' && typeof only.items === 'object') return `list of ${describeType(only.items)}`;
  return typeof only.type === 'string' ? (names[only.type] ?? only.type) : 'any value';
}

/** A value or a list of the same is one sentence, not two. */
function describeAlternatives(alternatives: readonly OwnSchema[]): string {
  const types = [...new Set(alternatives.map(describeType))];
  const listed = types.filter((type) => types.includes(`list of ${type}`));
  const plain = types.filter(
    (type) => !listed.includes(type) && !listed.some((one) => type === `list of ${one}`),
  );
  return [...listed.map((type) => `${type}; or a list of them`), ...plain].join(', or ');
}

/** A path into a value, with its type. */
export type PathEntry = { readonly path: string; readonly type: string; readonly description: string };

/** The paths into a value, to the depth of two members. Lists and open objects are not entered. */
export function listPaths(schema: OwnSchema, base = '$', depth = 2): PathEntry[] {
  if (schema.properties === undefined || depth === 0) return [];
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    const path = `${base}.${name}`;
    const entry = { path, type: describeType(member), description: member.description ?? '' };
    return [entry, ...listPaths(member, path, depth - 1)];
  });
}
