import { z } from 'zod';
import { sampleCustomerSchema } from '../../domain/customer/sample-customer.ts';
import type { OwnSchema } from '../../domain/facts/json-schema.ts';
import { campaignFileSchema } from '../../domain/pack/format/campaign-file.ts';
import { caseFileSchema } from '../../domain/pack/format/case-file.ts';
import { whileSchema } from '../../domain/pack/format/event-params.ts';
import { factRefSchema } from '../../domain/pack/format/fact-ref.ts';
import { letterFileSchema } from '../../domain/pack/format/letter-file.ts';
import { messageFileSchema } from '../../domain/pack/format/message-file.ts';
import { offerFileSchema } from '../../domain/pack/format/offer-file.ts';
import { packFileSchema } from '../../domain/pack/format/pack-file.ts';
import { policyFileSchema } from '../../domain/pack/format/policy-file.ts';
import { ruleFileSchema } from '../../domain/pack/format/rule-file.ts';
import { sampleFileSchema } from '../../domain/pack/format/sample-file.ts';
import { conditionDefinitions } from './condition-json-schema.ts';

/** JSON Schema in draft 7, which editors know best. */
const publish = (schema: z.ZodType, title: string): Readonly<Record<string, unknown>> => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { $schema, title, ...rest };
};

/** The relative forms of a time in a sample, besides the day or instant itself. */
const relativeForms: Readonly<Record<string, { readonly pattern: string; readonly example: string }>> = {
  date: { pattern: String.raw`^[+-]\d{1,4}d$|^-\d{1,3}y$`, example: '-12d' },
  'date-time': { pattern: String.raw`^[+-]\d{1,4}d \d\d:\d\dZ$`, example: '-12d 14:20Z' },
};

function publishSamples(): Readonly<Record<string, unknown>> {
  const options = { target: 'draft-7', io: 'input' } as const;
  const { $schema: _, ...customer } = z.toJSONSchema(sampleCustomerSchema, {
    ...options,
    override: ({ jsonSchema }) => {
      const relative = relativeForms[jsonSchema.format ?? ''];
      if (relative === undefined) return;
      delete jsonSchema.format;
      jsonSchema.pattern = `${jsonSchema.pattern}|${relative.pattern}`;
      jsonSchema.examples = [relative.example];
    },
  });
  const file = z.toJSONSchema(sampleFileSchema, {
    ...options,
    override: ({ path, jsonSchema }) => {
      if (path.at(-1) !== 'customer') return;
      for (const keyword of ['type', 'propertyNames', 'additionalProperties'] as const)
        delete jsonSchema[keyword];
      jsonSchema.allOf = [{ $ref: '#/definitions/customer' }];
    },
  });
  const { $schema, ...rest } = file;
  return { $schema, title: 'Tact sample file', ...rest, definitions: { customer } };
}

/** The JSON Schemas of a pack's files by file name, with which editors complete and check. */
export function listPackSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    'pack.schema.json': publish(packFileSchema, 'Tact pack'),
    'rules.schema.json': ruleFileJsonSchema(),
    'offers.schema.json': publish(offerFileSchema, 'Tact offer file'),
    'messages.schema.json': publish(messageFileSchema, 'Tact message file'),
    'letters.schema.json': publish(letterFileSchema, 'Tact letter file'),
    'policies.schema.json': publish(policyFileSchema, 'Tact policy file'),
    'campaigns.schema.json': publish(campaignFileSchema, 'Tact campaign file'),
    'cases.schema.json': publish(caseFileSchema, 'Tact case file'),
    'samples.schema.json': publishSamples(),
  };
}

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
