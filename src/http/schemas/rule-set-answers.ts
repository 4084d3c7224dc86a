import { z } from 'zod';
import { obstacleCodes } from '../../replay/replay-decision.ts';

/** Answers about rule sets, and about decisions that are made again. Times on the wire are RFC 3339. */

const diagnosticSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  pointer: z.string(),
  message: z.string(),
  hint: z.string(),
});

const packSchema = z.strictObject({
  pack: z.string(),
  description: z.string(),
  owner: z.string(),
  locales: z.array(z.string()),
  touchpoints: z.array(z.strictObject({ touchpoint: z.string(), channels: z.array(z.string()) })),
  rules: z.number().int(),
  offers: z.number().int(),
  letters: z.number().int(),
});

export const ruleSetSchema = z
  .strictObject({
    version: z.string(),
    loadedAt: z.string(),
    ageMs: z.number(),
    packs: z.array(packSchema),
    refused: z
      .strictObject({ at: z.string(), diagnostics: z.array(diagnosticSchema) })
      .nullable()
      .describe('The latest edit, if it was refused; the set above stays in force.'),
    pending: z
      .strictObject({ since: z.string() })
      .nullable()
      .describe('An edit that is being checked; the set above serves until it is found right.'),
    unwatched: z
      .strictObject({ since: z.string(), message: z.string() })
      .nullable()
      .describe('Why edits may go unseen, while the folder of the rules cannot be watched.'),
  })
  .meta({ id: 'RuleSet' });

export type RuleSetAnswer = z.infer<typeof ruleSetSchema>;

export const ruleSetFilesSchema = z
  .strictObject({
    version: z.string(),
    isInForce: z.boolean(),
    files: z
      .array(z.strictObject({ path: z.string(), text: z.string() }))
      .describe('By their paths in the folder of the packs.'),
  })
  .meta({ id: 'RuleSetFiles' });

export type RuleSetFiles = z.infer<typeof ruleSetFilesSchema>;

export const previewSchema = z
  .strictObject({
    pack: z.string(),
    locale: z.string(),
    letter: z.record(z.string(), z.unknown()).optional(),
    message: z.record(z.string(), z.unknown()).optional(),
    to: z.string().optional().describe('The e-mail address of a letter that goes by e-mail.'),
  })
  .meta({ id: 'Preview' });

export const replaySchema = z
  .strictObject({
    decisionId: z.string(),
    decidedAt: z.string(),
    ruleSet: z.string().describe('The version that it was decided by.'),
    status: z.enum(['same', 'different', 'impossible']),
    exact: z
      .enum(['bytes', 'decision'])
      .optional()
      .describe(
        'bytes: the very same answer. decision: the same but for the words, which another runtime writes by other tables.',
      ),
    pointer: z.string().optional().describe('Where the answers differ first.'),
    recorded: z.unknown().optional().describe('What the answer of then has there; absent if nothing.'),
    replayed: z.unknown().optional(),
    cause: z
      .enum(['rules', 'runtime', 'program'])
      .optional()
      .describe(
        'runtime: Node or its tables of languages and time zones are others than then. program: this release decides differently.',
      ),
    because: z
      .enum(obstacleCodes)
      .optional()
      .describe('Why it cannot be decided again; `text` says it in a sentence.'),
    text: z.string().optional(),
    explanation: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('As `explain: "full"` would have given it then.'),
  })
  .meta({ id: 'Replay' });

export type ReplayAnswer = z.infer<typeof replaySchema>;
