import { z } from 'zod';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { factNameSchema, factRefSchema } from './fact-ref.ts';
import { valueSchema, values } from './shared-fields.ts';

export const messageCallSchema = z.strictObject({ message: wordSchema, values });

const dueSchema = z.strictObject({
  after: factRefSchema
    .optional()
    .describe('An instant to count from; the moment of the decision if absent or unknown.'),
  hours: z
    .number()
    .min(0)
    .max(24 * 365),
  workingDays: z
    .literal(true)
    .optional()
    .describe(
      'Only on a working day of the reader’s country (of the address, else of the market), by the reader’s clock; else at eight on the next one.',
    ),
});

export const whileSchema = z
  .record(z.string(), z.unknown())
  .describe(
    'Conditions that are asked again when the task is due: it is cancelled unless they hold. The customer is as known then; context, derived facts and `settles` are those of the decision.',
  );

export const promiseWhileSchema = whileSchema.describe(
  'Conditions of the promise. They are asked again when something is learnt of the customer, at every decision about the customer and when a follow-up is due. Once they do not hold, the promise is withdrawn with all that hangs on it. The customer is as known then; context, derived facts and `settles` are those of the decision.',
);

export const followUpSchema = z.strictObject({
  task: z.enum(['letter', 'message']),
  template: wordSchema.describe('The letter’s or message’s name in this pack.'),
  channel: wordSchema
    .optional()
    .describe(
      'letter for letters; the best channel for messages if absent. best, of a letter with `instead`: the letter, or that message, by the channel that reaches this customer best.',
    ),
  instead: wordSchema
    .optional()
    .describe(
      'Of a letter: the message that goes by the best channel where no postal address is deliverable.',
    ),
  channels: z
    .array(wordSchema)
    .min(1)
    .max(20)
    .optional()
    .describe('Where the best channel is looked for: only these of the `contactChannels`; all if absent.'),
  purpose: wordSchema
    .optional()
    .describe('What kind of message it is: the channel that the customer asked for this kind is used.'),
  due: dueSchema.optional(),
  while: whileSchema.optional(),
  values,
});

/** A follow-up of an action. It goes when the action is confirmed. */
export const actionFollowUpSchema = followUpSchema.extend({
  when: z
    .literal('confirmed-later')
    .optional()
    .describe(
      'Only where the system confirms the action after the answer, which announced it as an intent; in any case if absent.',
    ),
});

const actionParamsSchema = z.strictObject({
  action: wordSchema,
  params: values,
  reason: wordSchema,
  group: wordSchema
    .optional()
    .describe('Of the rules of one group that fire, only the best alternative acts.'),
  alternative: wordSchema
    .optional()
    .describe('Rules of one group and alternative act together; the rule’s id if absent.'),
  settles: z
    .union([factRefSchema, z.array(z.string().max(128)).max(20)])
    .optional()
    .describe('Ids of what it compensates.'),
  budget: wordSchema.optional().describe('A budget of this pack of which it takes one.'),
  messages: z.array(messageCallSchema).max(10).optional(),
  tasks: z.array(actionFollowUpSchema).max(10).optional(),
  while: promiseWhileSchema.optional(),
  onRefused: z
    .strictObject({
      next: z
        .boolean()
        .optional()
        .describe('Whether the next alternative of the group is promised at once; false if absent.'),
      tasks: z.array(followUpSchema).max(10).optional().describe('Letters and messages about it.'),
    })
    .optional()
    .describe('What is done when a system of record refuses the action after the answer.'),
  withholds: z
    .union([z.literal('all-offers'), z.array(wordSchema).max(100)])
    .optional()
    .describe('Offers or categories that give way.'),
});

const target = {
  offer: wordSchema.optional(),
  category: wordSchema.optional(),
  all: z.literal(true).optional(),
};

/** The parts of an answer that say something of a person, beside the words that rules choose. */
const privateParts = [
  'customerId',
  'evidence',
  'facts',
  'form',
  'history',
  'name',
  'openCases',
  'preferences',
  'promises',
] as const;

/** The typed params of each event type: the closed set. */
export const eventParamsSchemas = {
  action: actionParamsSchema,
  message: z.strictObject({
    ...messageCallSchema.shape,
    group: wordSchema
      .optional()
      .describe('Of the messages of one group only the first, by priority, is said.'),
  }),
  offer: z.strictObject({ offer: wordSchema, values }),
  suppress: z.strictObject({
    ...target,
    reason: z.string().min(1).max(200),
    gate: z
      .enum(['eligibility', 'applicability', 'suitability'])
      .optional()
      .describe(
        'eligibility: may not have it; applicability: makes no sense now; suitability: not in the customer’s interest. applicability if absent.',
      ),
  }),
  weight: z.strictObject({ ...target, factor: z.union([z.number().min(0).max(1000), factRefSchema]) }),
  task: z.strictObject({ ...followUpSchema.shape }),
  derive: z.strictObject({ fact: factNameSchema, value: valueSchema }),
  disclose: z.strictObject({
    parts: z
      .array(z.enum(privateParts))
      .min(1)
      .max(privateParts.length)
      .describe('Parts of the answer that only a fired rule opens: nobody gets them otherwise.'),
    fields: z
      .array(factNameSchema)
      .min(1)
      .max(100)
      .optional()
      .describe('Of the part `form`: the fields that are opened; all if absent.'),
  }),
} as const;

/** A part, or one field of the form. */
export type PrivatePart = (typeof privateParts)[number] | `form.${string}`;

/** The private parts that a `disclose` rule names: of a form only the named fields, where it names some. */
export const listDisclosed = ({ parts, fields }: ParamsOf<'disclose'>): readonly PrivatePart[] =>
  fields === undefined
    ? parts
    : parts.flatMap((part) => (part === 'form' ? fields.map((field) => `form.${field}` as const) : part));

export type EventType = keyof typeof eventParamsSchemas;
export type ParamsOf<Type extends EventType> = z.infer<(typeof eventParamsSchemas)[Type]>;

export const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('action'), params: eventParamsSchemas.action }),
  z.strictObject({ type: z.literal('message'), params: eventParamsSchemas.message }),
  z.strictObject({ type: z.literal('offer'), params: eventParamsSchemas.offer }),
  z.strictObject({ type: z.literal('suppress'), params: eventParamsSchemas.suppress }),
  z.strictObject({ type: z.literal('weight'), params: eventParamsSchemas.weight }),
  z.strictObject({ type: z.literal('task'), params: eventParamsSchemas.task }),
  z.strictObject({ type: z.literal('derive'), params: eventParamsSchemas.derive }),
  z.strictObject({ type: z.literal('disclose'), params: eventParamsSchemas.disclose }),
]);
export type ActionParams = z.infer<typeof actionParamsSchema>;
export type FollowUp = z.infer<typeof followUpSchema>;
