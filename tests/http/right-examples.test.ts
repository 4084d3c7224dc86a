import { describe, expect, it } from 'vitest';
import { createSchemaCompiler } from '../../src/http/schemas/schema-checks.ts';
import { sharedSchemas } from '../../src/http/schemas/shared-schemas.ts';
import { isObject } from '../../src/shared/is-object.ts';
import type { JsonSchema } from '../../src/shared/json-schema.ts';
import { schemaExample } from '../../src/shared/schema-example.ts';

const compile = createSchemaCompiler(sharedSchemas);
const taken = new Set(['DecisionRequest', 'CustomerSnapshot', 'OutcomeReport', 'PlacedOutcomeReport']);

/** Every schema within a schema, with where it is. */
function listNodes(node: unknown, place: string): { place: string; node: JsonSchema }[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => listNodes(item, `${place}/${index}`));
  if (!isObject(node)) return [];
  const { properties, items, anyOf, additionalProperties, propertyNames } = node;
  const members = isObject(properties) ? Object.entries(properties) : [];
  return [
    { place, node },
    ...members.flatMap(([name, member]) => listNodes(member, `${place}/${name}`)),
    ...listNodes(items, `${place}/items`),
    ...listNodes(anyOf, `${place}/anyOf`),
    ...listNodes(additionalProperties, `${place}/*`),
    ...listNodes(propertyNames, `${place}/names`),
  ];
}

const nodes = sharedSchemas
  .filter(({ $id }) => taken.has(String($id)))
  .flatMap((schema) => listNodes(schema, String(schema['$id'])));

describe('what a refused caller is shown as right', () => {
  it('fits the schema, wherever the fault was', () => {
    expect(nodes.length).toBeGreaterThan(100);
    const wrong = nodes.flatMap(({ place, node: { $id: _, ...node } }) => {
      const example = schemaExample(node);
      const faults = example === undefined ? [] : compile(node)(example);
      return faults.map(
        ({ pointer, message }) => `${place}${pointer} ${message}: ${JSON.stringify(example)}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it('shows an interactionId only for an interactionId', () => {
    const example = 'chk-2026-11-21-0007';
    const places = nodes.filter(
      ({ node }) => !isObject(node['properties']) && schemaExample(node) === example,
    );
    expect(places.map(({ place }) => place)).toEqual(['DecisionRequest/interactionId']);
  });

  it.each([
    ['check-in', ['DecisionRequest/touchpoint']],
    ['Giulia', ['CustomerSnapshot/name/given']],
    ['kiosk', ['CustomerSnapshot/contacts/items/channel', 'DecisionRequest/channel']],
    ['booking-reference', ['CustomerSnapshot/identities/items/type', 'DecisionRequest/customer/*/type']],
  ])('shows %s only where it belongs', (example, places) => {
    const shown = nodes.filter(({ node }) => schemaExample(node) === example).map(({ place }) => place);
    const fields = shown.map((place) =>
      place.replace(/customer\/.*\//, 'customer/*/').replace(/\/anyOf\/.*/, ''),
    );
    expect([...new Set(fields)].sort()).toEqual(places);
  });

  it('names an identity by a type and value that belong together', () => {
    const identity = nodes.find(({ place }) => place === 'CustomerSnapshot/identities/items');
    expect(schemaExample(identity?.node)).toEqual({ type: 'booking-reference', value: 'QX7F2M' });
  });
});
