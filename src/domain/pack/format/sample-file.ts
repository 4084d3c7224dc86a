import { z } from 'zod';
import { description, schemaLink } from './shared-fields.ts';

/** `samples/*.json`: invented people for a first look. No decision depends on them. */
export const sampleFileSchema = z.strictObject({
  $schema: schemaLink,
  description: description.optional(),
  samples: z
    .array(
      z.strictObject({
        sample: z.string().min(1).max(300).describe('What this person shows, in a sentence.'),
        customer: z
          .record(z.string(), z.unknown())
          .describe(
            'A snapshot without schemaVersion and asOf. Times may be relative: -12d, "-12d 14:20Z", -40y (docs/packs.md).',
          ),
        request: z
          .record(z.string(), z.unknown())
          .optional()
          .describe(
            'A request that shows the person; npm start prints it. Times may be relative: "+1d 06:10Z".',
          ),
      }),
    )
    .min(1)
    .max(1000),
});

export type SampleFile = z.infer<typeof sampleFileSchema>;
