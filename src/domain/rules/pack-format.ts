import { z } from 'zod';
import { scorecardSchema } from '../customer/scorecard-format.ts';
import {
  instantSchema,
  localeSchema,
  moneySchema,
  scalarSchema,
  wordSchema,
} from '../shared/wire-schemas.ts';
import { factNameSchema, factRefSchema, pathSchema } from './fact-ref-format.ts';

/**
 * The files of a pack, as marketing writes them. A pack is a folder:
 * `pack.json`, `rules/*.json`, `offers/*.json`, `messages/*.json`, `letters/*.json`, `policies/*.json`, `cases/*.json`.
 * Every schema here is published as JSON Schema, so that editors complete and check while typing.
 */

const description = z.string().min(1).max(1000);
const schemaLink = z.string().max(500).optional();
const name = factNameSchema;
const path = pathSchema;

/** Anything an author may write where a value is wanted: a literal, a fact reference, or lists and objects of these. */
const valueSchema: z.ZodType<unknown> = z.unknown();
const values = z.record(name, valueSchema).optional();

const messageCallSchema = z.strictObject({ message: wordSchema, values });

const dueSchema = z.strictObject({
  after: factRefSchema
    .optional()
    .describe('An instant to count from; the moment of the decision if absent or unknown.'),
  hours: z
    .number()
    .min(0)
    .max(24 * 365),
});

const followUpSchema = z.strictObject({
  task: z.enum(['letter', 'message']),
  template: wordSchema.describe('The letter’s or message’s name in this pack.'),
  channel: wordSchema.optional().describe('letter for letters; the best channel for messages if absent.'),
  purpose: wordSchema
    .optional()
    .describe('What kind of message it is: the channel that the customer asked for this kind is used.'),
  due: dueSchema.optional(),
  values,
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
    .describe('Ids of what it makes good.'),
  budget: wordSchema.optional().describe('A budget of this pack of which it takes one.'),
  messages: z.array(messageCallSchema).max(10).optional(),
  tasks: z.array(followUpSchema).max(10).optional(),
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
  derive: z.strictObject({ fact: name, value: valueSchema }),
} as const;

export type EventType = keyof typeof eventParamsSchemas;
export type ParamsOf<Type extends EventType> = z.infer<(typeof eventParamsSchemas)[Type]>;

const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('action'), params: eventParamsSchemas.action }),
  z.strictObject({ type: z.literal('message'), params: eventParamsSchemas.message }),
  z.strictObject({ type: z.literal('offer'), params: eventParamsSchemas.offer }),
  z.strictObject({ type: z.literal('suppress'), params: eventParamsSchemas.suppress }),
  z.strictObject({ type: z.literal('weight'), params: eventParamsSchemas.weight }),
  z.strictObject({ type: z.literal('task'), params: eventParamsSchemas.task }),
  z.strictObject({ type: z.literal('derive'), params: eventParamsSchemas.derive }),
]);

const validity = {
  validFrom: z.string().max(40).optional().describe('A day or an instant; included.'),
  validTo: z.string().max(40).optional().describe('A day or an instant; not included.'),
  timeZone: z.string().max(64).optional().describe('IANA name for days; the pack’s if absent.'),
};

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
    .record(name, z.unknown())
    .optional()
    .describe('Named conditions, seen by all rules of the pack.'),
  rules: z.array(ruleSchema).max(20_000),
});

const attributeTypeSchema = z.enum(['string', 'number', 'boolean', 'date', 'instant']);

const formSchema = z.enum(['text', 'agent', 'speech']);

const touchpointSchema = z.strictObject({
  description,
  channels: z.record(
    wordSchema,
    z.strictObject({
      description: description.optional(),
      form: formSchema.describe('text to read, a prompt for an agent, or speech (SSML).'),
    }),
  ),
  occasion: z
    .array(path)
    .max(10)
    .optional()
    .describe('What makes two contacts one occasion, from the context: the flight, the order.'),
  context: z
    .record(z.string(), z.unknown())
    .describe('JSON Schema (an object) of the context that callers send.'),
});

const budgetSchema = z.strictObject({
  description,
  key: z.array(factRefSchema).max(10).describe('What it is counted by: a flight, a day.'),
  limit: z
    .union([z.number().int().min(0), factRefSchema])
    .describe('Unlimited where the fact is absent is a mistake: absent means none.'),
  expires: factRefSchema
    .optional()
    .describe('An instant after which the count is forgotten (a week is added).'),
});

const factorSchema = z
  .strictObject({
    on: z.boolean().optional().describe('Whether it counts; true if absent.'),
    weight: z.number().min(0).max(10).optional().describe('The exponent of the factor; 1 if absent.'),
  })
  .optional();

const arbitrationSchema = z
  .strictObject({
    propensity: factorSchema,
    value: factorSchema,
    context: factorSchema,
    lever: factorSchema,
    mostPerCategory: z
      .number()
      .int()
      .min(1)
      .max(50)
      .optional()
      .describe('Offers of one category in an answer.'),
  })
  .describe('How offers are ranked: the product of the factors that are on, each raised to its weight.');

const contactChannelSchema = z.strictObject({
  description: description.optional(),
  rate: z
    .number()
    .min(0)
    .max(1)
    .describe('How many contacts succeed, over all customers: what is believed before any is tried.'),
  rateBySegment: z.record(wordSchema, z.number().min(0).max(1)).optional(),
  strength: z
    .number()
    .min(0)
    .max(10_000)
    .optional()
    .describe('How many attempts that belief is worth; 20 if absent.'),
  identity: wordSchema.optional().describe('The identity type without which the customer cannot be reached.'),
  purpose: wordSchema.optional().describe('The consent that a contact by this channel needs.'),
  cost: z
    .number()
    .min(0)
    .max(1e6)
    .optional()
    .describe('Of one contact, in the pack’s currency; 0 if absent.'),
  worth: z
    .number()
    .min(0)
    .max(1e9)
    .optional()
    .describe('Of one success, in the pack’s currency; 1 if absent.'),
  quietFrom: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  quietTo: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});

/** `pack.json` */
export const packFileSchema = z.strictObject({
  $schema: schemaLink,
  pack: wordSchema,
  description,
  owner: z.string().min(1).max(200),
  timeZone: z.string().max(64),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  defaultLocale: localeSchema,
  locales: z.array(localeSchema).min(1).max(50),
  formats: z
    .record(localeSchema, localeSchema)
    .optional()
    .describe(
      'By locale, the regional tag by which its numbers, dates and money are written: {"en": "en-GB"}.',
    ),
  touchpoints: z.record(wordSchema, touchpointSchema),
  identityTypes: z.record(wordSchema, z.strictObject({ description })).optional(),
  attributes: z.record(name, z.strictObject({ type: attributeTypeSchema, description })).optional(),
  facts: z
    .record(
      name,
      z.strictObject({
        description,
        answer: z.boolean().optional().describe('Returned in the decision’s facts.'),
      }),
    )
    .optional()
    .describe('The facts that derive rules of this pack make.'),
  budgets: z.record(wordSchema, budgetSchema).optional(),
  connectors: z
    .record(wordSchema, z.strictObject({ description, actions: z.array(wordSchema).min(1) }))
    .optional()
    .describe('Which system of record carries out which action types.'),
  scorecards: z
    .record(wordSchema, scorecardSchema)
    .optional()
    .describe('What customers are worth; read by the fact `score`. Their names are unique over all packs.'),
  arbitration: arbitrationSchema.optional(),
  contactChannels: z
    .record(wordSchema, contactChannelSchema)
    .optional()
    .describe('By which channels customers can be reached later; those that the history knows if absent.'),
  sender: z
    .strictObject({ name: z.string().max(200), lines: z.array(z.string().max(200)).max(10) })
    .optional(),
});

const variableSchema = z.strictObject({
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
      variables: z.record(name, variableSchema).optional(),
      onlyFor: z
        .array(formSchema)
        .min(1)
        .max(3)
        .optional()
        .describe('The forms it is meant for, where it is left out at other channels on purpose.'),
      texts: z.strictObject({
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

const letterTextSchema = z.strictObject({
  subject: z.string().min(1).max(300),
  paragraphs: z.array(z.string().min(1).max(4000)).min(1).max(30),
  closing: z.string().min(1).max(300),
  signature: z.array(z.string().min(1).max(200)).min(1).max(5),
});

/** `letters/*.json`. Texts are ICU MessageFormat; salutation, date and address are set by the service. */
export const letterFileSchema = z.strictObject({
  $schema: schemaLink,
  letters: z.record(
    wordSchema,
    z.strictObject({
      description: description.optional(),
      variables: z.record(name, variableSchema).optional(),
      texts: z.record(localeSchema, letterTextSchema),
    }),
  ),
});

const priceSchema = z.union([moneySchema, factRefSchema]);

export const offerSchema = z.strictObject({
  id: wordSchema,
  description,
  category: wordSchema,
  ...validity,
  channels: z.array(wordSchema).min(1).max(50).optional().describe('All if absent.'),
  placements: z.array(wordSchema).min(1).max(50).optional(),
  value: z.number().min(0).max(1e9).describe('What an acceptance is worth to us, in the pack’s currency.'),
  cost: z.number().min(0).max(1e9).optional(),
  propensity: z
    .union([z.number().min(0).max(1), z.enum(['snapshot', 'outcomes'])])
    .optional()
    .describe('A constant, the snapshot’s model, or this offer’s own record; 0.05 if absent.'),
  basePropensity: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('The prior where snapshot or outcomes have nothing to say.'),
  lever: z.number().min(0).max(1000).optional().describe('The business lever; 1 if absent.'),
  purpose: wordSchema.optional().describe('The consent purpose it needs.'),
  budget: wordSchema.optional().describe('A budget of this pack of which each offer made takes one.'),
  stock: z.number().int().min(0).optional().describe('How many may be offered in all.'),
  exclusiveGroup: wordSchema.optional().describe('At most one offer of the group in an answer.'),
  mandatory: z.boolean().optional().describe('Placed before all others when eligible.'),
  fallback: z.boolean().optional().describe('Offered only where nothing else is.'),
  duringComplaint: z.boolean().optional().describe('May be made while a serious complaint is open.'),
  price: priceSchema.optional(),
  treatment: z.strictObject({
    message: wordSchema.describe('The message that presents it.'),
    values,
    attributes: z
      .record(name, scalarSchema)
      .optional()
      .describe('For the caller: product codes, image names.'),
  }),
});

/** `offers/*.json` */
export const offerFileSchema = z.strictObject({
  $schema: schemaLink,
  offers: z.array(offerSchema).max(20_000),
});

const outcomeSchema = z.enum(['offered', 'shown', 'accepted', 'declined', 'ignored', 'redeemed', 'failed']);

const rememberedContactsSchema = z
  .array(
    z.strictObject({
      offerId: wordSchema,
      category: wordSchema.optional(),
      channel: wordSchema.optional(),
      sessionId: z.string().max(128).optional(),
      outcome: outcomeSchema.optional().describe('offered if absent.'),
      at: instantSchema.optional().describe('The moment of the decision if absent.'),
      decisionId: z
        .string()
        .max(128)
        .optional()
        .describe('Entries of one decision and offer are one contact.'),
    }),
  )
  .max(1000);

const memorySchema = z.strictObject({
  promises: z
    .array(z.record(z.string(), z.unknown()))
    .max(1000)
    .optional()
    .describe('What was promised; of each only what matters.'),
  contacts: rememberedContactsSchema.optional().describe('What was offered, and what came of it.'),
});

/** `cases/*.json`: examples that are the pack's documentation and its tests. */
export const caseFileSchema = z.strictObject({
  $schema: schemaLink,
  description: description.optional(),
  customers: z
    .record(name, z.record(z.string(), z.unknown()))
    .optional()
    .describe('Snapshots to refer to by name.'),
  requests: z
    .record(name, z.record(z.string(), z.unknown()))
    .optional()
    .describe('Requests to refer to by name.'),
  cases: z
    .array(
      z.strictObject({
        case: z.string().min(1).max(300).describe('What it shows, in a sentence.'),
        rules: z.array(wordSchema).max(50).optional().describe('The rules it documents.'),
        now: instantSchema,
        customer: z
          .union([name, z.record(z.string(), z.unknown())])
          .optional()
          .describe('A name from `customers`, or a snapshot; with `with` merged over it.'),
        with: z
          .record(z.string(), z.unknown())
          .optional()
          .describe('A JSON merge patch (RFC 7396) on the customer.'),
        memory: memorySchema.optional().describe('What was promised or offered before.'),
        household: z
          .strictObject({ contacts: rememberedContactsSchema })
          .optional()
          .describe('What the others of the household were offered before.'),
        exhausted: z
          .array(wordSchema)
          .max(20)
          .optional()
          .describe('Budgets, volumes and stocked offers of which nothing is left.'),
        request: z.union([name, z.record(z.string(), z.unknown())]),
        requestWith: z
          .record(z.string(), z.unknown())
          .optional()
          .describe('A JSON merge patch on the request.'),
        expect: z
          .record(z.string(), z.unknown())
          .describe(
            'A part of the decision: objects match in part, lists item by item and in length, `{"contains": "…"}` a text in part.',
          ),
      }),
    )
    .min(1)
    .max(1000),
});

export type PackFile = z.infer<typeof packFileSchema>;
export type RuleEntry = z.infer<typeof ruleSchema>;
export type RuleFile = z.infer<typeof ruleFileSchema>;
export type OfferFile = z.infer<typeof offerFileSchema>;
export type OfferEntry = z.infer<typeof offerSchema>;
export type MessageFile = z.infer<typeof messageFileSchema>;
export type LetterFile = z.infer<typeof letterFileSchema>;
export type CaseFile = z.infer<typeof caseFileSchema>;
export type PackCase = CaseFile['cases'][number];
export type ActionParams = z.infer<typeof actionParamsSchema>;
export type FollowUp = z.infer<typeof followUpSchema>;
export type Arbitration = z.infer<typeof arbitrationSchema>;
export type ContactChannel = z.infer<typeof contactChannelSchema>;
export type BudgetEntry = z.infer<typeof budgetSchema>;
