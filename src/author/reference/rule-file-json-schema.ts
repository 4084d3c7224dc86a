import { z } from 'zod';
import type { OwnSchema } from '../../domain/facts/json-schema.ts';
import { whileSchema } from '../../domain/pack/format/event-params.ts';
import { factRefSchema } from '../../domain/pack/format/fact-ref.ts';
import { ruleFileSchema } from '../../domain/pack/format/rule-file.ts';
import { conditionDefinitions } from './condition-json-schema.ts';

/** A reference has no siblings in draft 7, except annotations. */
function refer(node: { description?: string; [keyword: string]: unknown }, definition: string): void {
  const { description } = node;
  for (const key of Object.keys(node)) delete node[key];
  Object.assign(node, { allOf: [{ $ref: `#/definitions/${definition}` }], description });
}

/**
 * The JSON Schema (draft 7, the best supported in editors) of `rules/*.json`: the zod schema of the file, with conditions
 * that know the facts, their params and paths, and the operators. `packFacts` (name to description) closes the list of facts.
 */
export function ruleFileJsonSchema(packFacts?: Readonly<Record<string, string>>): OwnSchema {
  const json = z.toJSONSchema(ruleFileSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === factRefSchema) refer(jsonSchema, 'factRef');
      if (zodSchema === whileSchema) refer(jsonSchema, 'root');
      if (zodSchema === ruleFileSchema.shape.rules.element.shape.conditions) refer(jsonSchema, 'root');
      if (zodSchema === ruleFileSchema.shape.conditions.unwrap().valueType) refer(jsonSchema, 'root');
    },
  });
  return { title: 'Tact rule file', ...json, definitions: conditionDefinitions(packFacts) } as OwnSchema;
}
