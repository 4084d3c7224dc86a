import { z } from 'zod';
import { policyFileSchema } from '../contact/policy-format.ts';
import { ruleFileJsonSchema } from './facts/rule-file-json-schema.ts';
import { caseFileSchema } from './pack-format/case-file.ts';
import { letterFileSchema } from './pack-format/letter-file.ts';
import { messageFileSchema } from './pack-format/message-file.ts';
import { offerFileSchema } from './pack-format/offer-file.ts';
import { packFileSchema } from './pack-format/pack-file.ts';

/** JSON Schema in draft 7, which editors know best. */
const publish = (schema: z.ZodType, title: string): Readonly<Record<string, unknown>> => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { $schema, title, ...rest };
};

/** The JSON Schemas of a pack's files by file name, for editors to complete and check while one types. */
export function listPackSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    'pack.schema.json': publish(packFileSchema, 'Tact pack'),
    'rules.schema.json': ruleFileJsonSchema(),
    'offers.schema.json': publish(offerFileSchema, 'Tact offer file'),
    'messages.schema.json': publish(messageFileSchema, 'Tact message file'),
    'letters.schema.json': publish(letterFileSchema, 'Tact letter file'),
    'policies.schema.json': publish(policyFileSchema, 'Tact policy file'),
    'cases.schema.json': publish(caseFileSchema, 'Tact case file'),
  };
}
