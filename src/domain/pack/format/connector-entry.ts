import { z } from 'zod';
import { parsePointer } from '../../../shared/json-pointer.ts';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { description } from './shared-fields.ts';

const needsSchema = z
  .strictObject({
    identities: z
      .array(wordSchema)
      .max(10)
      .optional()
      .describe(
        'Types of identities, such as booking-reference. The one that the customer was found by counts.',
      ),
    name: z.boolean().optional().describe('Whether it gets the name; false if absent.'),
  })
  .describe('What it gets of the customer beside the customerId; nothing if absent.');

const pointerSchema = z
  .string()
  .max(200)
  .regex(/^(\/([^~/]|~[01])*)*$/)
  .describe('A JSON Pointer (RFC 6901) into the body of the answer.')
  .transform(parsePointer);

const statusSchema = z.union([z.number().int().min(200).max(599), z.string().regex(/^[2-5]xx$/)]);

/** What an answer of a system says of the action. */
export const verdicts = ['confirmed', 'refused', 'retry', 'unknown'] as const;

export type Verdict = (typeof verdicts)[number];

const answersSchema = z
  .array(
    z.strictObject({
      status: z
        .array(statusSchema)
        .min(1)
        .max(20)
        .optional()
        .describe('HTTP statuses or classes of them: [200, "4xx"]; every status if absent.'),
      body: z
        .strictObject({
          at: pointerSchema,
          is: z
            .array(z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
            .min(1)
            .max(50)
            .optional()
            .describe('The values that count; any value if absent.'),
        })
        .optional()
        .describe('A value of its JSON that the entry asks for; the body is not read if absent.'),
      means: z
        .enum(verdicts)
        .describe(
          'confirmed: it is done; refused: it never will be; retry: nothing was done, and it may be called again; unknown: it may have been done, and is asked for later.',
        ),
      reason: pointerSchema
        .optional()
        .describe('Where a refusal has its reason; `detail`, `reason` or `message` if absent.'),
    }),
  )
  .max(50)
  .describe(
    'What its answers mean. The first entry that fits counts, and the standard meaning where none fits.',
  );

const probeSchema = z
  .strictObject({
    path: z
      .string()
      .max(500)
      .regex(/^\/[^\s{}]*\{key\}[^\s{}]*$/)
      .describe('Added to the address of the connector; {key} is the Idempotency-Key: /calls/{key}.'),
    answers: answersSchema.optional(),
  })
  .describe(
    'How to read (GET) what became of a call. Without, a call that may have been carried out is repeated with its key.',
  );

/** A system of record that carries actions out, as `pack.json` declares it. */
export const connectorSchema = z.strictObject({
  description,
  actions: z.array(wordSchema).min(1),
  needs: needsSchema.optional(),
  final: z
    .array(wordSchema)
    .optional()
    .describe(
      'Those of its actions in which Tact’s word is final: they are confirmed when they are promised, and the system must carry them out.',
    ),
  sync: z
    .array(wordSchema)
    .optional()
    .describe(
      'Those of its actions that it is asked for while the customer waits; it is asked for the others after the answer.',
    ),
  deadlineShare: z
    .number()
    .gt(0)
    .max(0.95)
    .optional()
    .describe('The share of `budgetMs` after which a sync call is given up; 0.8 if absent.'),
  idempotencyHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)
    .optional()
    .describe('The header that has the key of a call; Idempotency-Key if absent.'),
  answers: answersSchema.optional(),
  probe: probeSchema.optional(),
  undoes: z
    .boolean()
    .optional()
    .describe('Whether it takes calls with `undo`: true, which take back what a call did; false if absent.'),
  erases: z
    .boolean()
    .optional()
    .describe(
      'Whether it takes calls with `erase`: true, which name a person who was erased here and whom it must forget; false if absent.',
    ),
});

export type ConnectorEntry = z.infer<typeof connectorSchema>;
export type ConnectorNeeds = z.infer<typeof needsSchema>;
export type AnswerEntry = z.infer<typeof answersSchema>[number];
