import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import { type JsonSchema, publishSchema } from './publish-schema.ts';
import { isSchema } from './schema-example.ts';

export const snapshotJsonSchema = publishSchema(snapshotSchema);

/**
 * What a JSON merge patch (RFC 7396) of a snapshot may hold: any of its fields, null to forget one, lists whole. `asOf` is
 * required, because it says since when the change is true; the id and the schema's version cannot change.
 */
export const snapshotPatchSchema: JsonSchema = {
  ...partial(snapshotJsonSchema, ['asOf']),
  $id: 'CustomerSnapshotPatch',
  title: 'JSON merge patch (RFC 7396) of a customer snapshot',
};

function partial(schema: JsonSchema, required: readonly string[]): JsonSchema {
  const members = Object.entries(isSchema(schema['properties']) ? schema['properties'] : {})
    .filter(([name]) => required.length === 0 || (name !== 'customerId' && name !== 'schemaVersion'))
    .map(([name, member]) => [name, required.includes(name) ? member : forgettable(member)]);
  return { ...schema, required, properties: Object.fromEntries(members) };
}

/** The same value in part, or null. */
function forgettable(schema: unknown): JsonSchema {
  if (!isSchema(schema)) return {};
  const { description, ...rest } = schema;
  const part = isSchema(schema['properties']) ? partial(rest, []) : rest;
  return {
    ...(description !== undefined && { description }),
    anyOf: [withNullMembers(part), { type: 'null' }],
  };
}

/** In an open map (attributes, propensities) each member may be forgotten, too. */
function withNullMembers(schema: JsonSchema): JsonSchema {
  const member = schema['additionalProperties'];
  return isSchema(member) && schema['properties'] === undefined
    ? { ...schema, additionalProperties: { anyOf: [member, { type: 'null' }] } }
    : schema;
}
