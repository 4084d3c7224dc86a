import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import { isObject } from '../../shared/is-object.ts';
import { type JsonSchema, propertiesOf } from '../../shared/json-schema.ts';
import { publishSchema } from './publish-schema.ts';

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
  const members = Object.entries(propertiesOf(schema))
    .filter(([name]) => required.length === 0 || (name !== 'customerId' && name !== 'schemaVersion'))
    .map(([name, member]) => [name, required.includes(name) ? member : forgettable(member)]);
  return { ...schema, required, properties: Object.fromEntries(members) };
}

/** The same value in part, or null. */
function forgettable(schema: unknown): JsonSchema {
  if (!isObject(schema)) return {};
  const { description, ...rest } = schema;
  const part = isObject(schema['properties']) ? partial(rest, []) : rest;
  return {
    ...(description !== undefined && { description }),
    anyOf: [withNullMembers(part), { type: 'null' }],
  };
}

/** In an open map (attributes, propensities) each member may be forgotten, too. */
function withNullMembers(schema: JsonSchema): JsonSchema {
  const member = schema['additionalProperties'];
  return isObject(member) && schema['properties'] === undefined
    ? { ...schema, additionalProperties: { anyOf: [member, { type: 'null' }] } }
    : schema;
}
