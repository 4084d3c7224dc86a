import { z } from 'zod';
import { localeSchema, wordSchema } from '../../shared/wire-schemas.ts';
import { factNameSchema } from './fact-ref.ts';
import { description, schemaLink } from './shared-fields.ts';

export const formSchema = z.enum(['text', 'agent', 'speech']);

export const variableSchema = z.strictObject({
  type: z.enum(['text', 'number', 'money', 'date', 'time', 'term']),
  term: wordSchema.optional().describe('For type term: which of `terms` names the value.'),
  optional: z
    .boolean()
    .optional()
    .describe('May get no value: it prints as nothing then, and a select sees it as `none`.'),
  example: z.unknown().describe('Used to prove that every text renders.'),
});

const localised = z.record(localeSchema, z.string().min(1).max(4000));
const agentTextSchema = z.strictObject({ say: localised, know: localised.optional() });

/** `messages/*.json`. Texts are ICU MessageFormat; `speech` is the inside of an SSML `<speak>`. */
export const messageFileSchema = z.strictObject({
  $schema: schemaLink,
  terms: z.record(wordSchema, z.record(z.string().min(1).max(64), localised)).optional(),
  messages: z.record(
    wordSchema,
    z.strictObject({
      description: description.optional(),
      purpose: wordSchema,
      variables: z.record(factNameSchema, variableSchema).optional(),
      onlyFor: z
        .array(formSchema)
        .min(1)
        .max(3)
        .optional()
        .describe('The forms it is meant for, where it is left out at other channels on purpose.'),
      texts: z.strictObject({
        subject: localised
          .optional()
          .describe('Subject of the e-mail, title of the push notification. An e-mail needs one.'),
        preheader: localised
          .optional()
          .describe('What a mail program shows beside the subject of the e-mail.'),
        text: localised.optional(),
        agent: agentTextSchema.optional(),
        speech: localised.optional(),
        channels: z
          .record(wordSchema, localised)
          .optional()
          .describe('Texts for one channel only (sms, email), before its form.'),
      }),
    }),
  ),
});

export type MessageFile = z.infer<typeof messageFileSchema>;
