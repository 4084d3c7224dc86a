import { z } from 'zod';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { eventSchema } from './event-params.ts';
import { factNameSchema } from './fact-ref.ts';
import { description, schemaLink, validity } from './shared-fields.ts';

export const ruleSchema = z.strictObject({
  id: wordSchema,
  name: z.string().max(200).optional(),
  description,
  owner: z.string().max(200).optional().describe('Who answers for it; the pack’s owner if absent.'),
  touchpoints: z.array(wordSchema).min(1).max(50).optional().describe('All of the pack’s if absent.'),
  ...validity,
  priority: z.number().int().min(1).max(1_000_000).optional(),
  conditions: z.record(z.string(), z.unknown()).describe('As in json-rules-engine.'),
  event: eventSchema,
});

/** `rules/*.json` */
export const ruleFileSchema = z.strictObject({
  $schema: schemaLink,
  description: description.optional(),
  conditions: z
    .record(factNameSchema, z.unknown())
    .optional()
    .describe('Named conditions, seen by all rules of the pack.'),
  rules: z.array(ruleSchema).max(20_000),
});

export type RuleEntry = z.infer<typeof ruleSchema>;
export type RuleFile = z.infer<typeof ruleFileSchema>;
