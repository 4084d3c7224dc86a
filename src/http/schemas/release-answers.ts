import { z } from 'zod';

/** Answers about releases. Times on the wire are RFC 3339. */

const moveSchema = z.strictObject({
  act: z.string(),
  at: z.string(),
  by: z.string(),
  note: z.string().optional(),
  share: z.number().optional(),
});

export const releaseSchema = z
  .strictObject({
    number: z.number().int(),
    id: z.string().describe('The SHA-256 of its manifest, which has the hashes of all of its files.'),
    state: z.string(),
    version: z.string().describe('The version of its rule set.'),
    parent: z.string().nullable(),
    author: z.string(),
    note: z.string(),
    impact: z.string().nullable().describe('The SHA-256 of its impact report.'),
    validFrom: z.string().optional(),
    inForce: z.boolean(),
    moves: z.array(moveSchema),
  })
  .meta({ id: 'Release' });

export type ReleaseAnswer = z.infer<typeof releaseSchema>;

export const releaseListSchema = z
  .strictObject({
    next: z
      .strictObject({ number: z.number().int(), parent: z.string().nullable() })
      .describe('What the manifest of the next release must say.'),
    inForce: z.number().int().nullable(),
    canary: z.strictObject({ number: z.number().int(), share: z.number() }).nullable(),
    releases: z.array(releaseSchema).describe('The newest first, 100 at most.'),
  })
  .meta({ id: 'ReleaseList' });

export type ReleaseListAnswer = z.infer<typeof releaseListSchema>;

export const releaseLogSchema = z
  .strictObject({ entries: z.array(z.string()).describe('As they are stored, the oldest first.') })
  .meta({ id: 'ReleaseLog' });

export const releaseContentSchema = z
  .strictObject({
    release: releaseSchema,
    manifestText: z.string().describe('What is signed.'),
    place: z.number().int().describe('The number of entries in the log of releases; a rollback signs it.'),
    impact: z.unknown().optional().describe('The impact report.'),
    files: z.array(z.strictObject({ path: z.string(), text: z.string() })),
  })
  .meta({ id: 'ReleaseContent' });

export type ReleaseContentAnswer = z.infer<typeof releaseContentSchema>;
