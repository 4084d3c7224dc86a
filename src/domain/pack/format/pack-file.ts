import { z } from 'zod';
import { daySchema, localeSchema, wordSchema } from '../../shared/wire-schemas.ts';
import { dataWordKinds } from '../../shared/word-kinds.ts';
import { connectorSchema } from './connector-entry.ts';
import { factNameSchema, factRefSchema, pathSchema } from './fact-ref.ts';
import { formSchema } from './message-file.ts';
import { occasionSchema } from './occasion.ts';
import { scorecardSchema } from './scorecard-file.ts';
import { description, schemaLink } from './shared-fields.ts';

const attributeTypeSchema = z.enum(['string', 'number', 'boolean', 'date', 'instant']);

const valuesOfFact = z
  .array(z.union([z.string().max(200), z.number()]))
  .min(1)
  .max(1000)
  .optional()
  .describe('All values that it has, where they are few.');

const memberSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);

const legsSchema = z
  .strictObject({ list: memberSchema, as: memberSchema })
  .describe(
    'The member of the context that lists several of what one contact is about (`flights`), and the member under which each is decided (`flight`).',
  );

/** Where a touchpoint's context has several of what one contact is about (`list`), and under which name each is decided (`as`). */
export type Legs = z.infer<typeof legsSchema>;

const formFieldSchema = z.strictObject({
  description: description.optional(),
  value: factRefSchema.optional().describe('What it is filled in with.'),
  identity: wordSchema
    .optional()
    .describe('In place of `value`: the type of the identity that it is filled in with.'),
  purpose: wordSchema.optional().describe('The consent without which it stays empty.'),
});

export type FormField = z.infer<typeof formFieldSchema>;

/** What has to be there in a language of a pack. */
const languageDegrees = ['complete', 'messages', 'started'] as const;

const touchpointSchema = z.strictObject({
  description,
  channels: z.record(
    wordSchema,
    z.strictObject({
      description: description.optional(),
      form: formSchema.describe('text to read, a prompt for an agent, or speech (SSML).'),
    }),
  ),
  occasion: occasionSchema.optional(),
  about: z
    .strictObject({ case: pathSchema.optional(), holding: pathSchema.optional() })
    .optional()
    .describe('Where the context names the case or the holding (policy, order) that this contact is about.'),
  legs: legsSchema.optional(),
  outbound: z
    .boolean()
    .optional()
    .describe(
      'True where nobody is there and we contact the customer: only the offer that the context names as `offer` is made, and its message is sent by the channel of the request, at the instant that the context has as `at`.',
    ),
  form: z
    .record(factNameSchema, formFieldSchema)
    .optional()
    .describe('The fields of the form that is filled in for the customer, as far as rules disclose them.'),
  context: z
    .record(z.string(), z.unknown())
    .describe('JSON Schema (an object) of the context that callers send.'),
});

const budgetSchema = z.strictObject({
  description,
  key: z.array(factRefSchema).max(10).describe('What it is counted by: a flight, a day.'),
  alsoBy: z
    .array(factRefSchema)
    .max(5)
    .optional()
    .describe(
      'Other names of the same thing: it is counted under each that is known, and must have room under all.',
    ),
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

const senderTexts = {
  name: z.string().max(200),
  lines: z.array(z.string().max(200)).max(10),
  footer: z
    .array(z.array(z.string().max(200)).max(6))
    .max(4)
    .optional()
    .describe('Columns at the foot of the first page: register, telephone, bank.'),
};

const senderSchema = z.strictObject({
  ...senderTexts,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .describe('ISO 3166-1 alpha-2: letters within it name no country.'),
  texts: z
    .record(localeSchema, z.strictObject(senderTexts).partial())
    .optional()
    .describe('What differs in a language: {"de": {"lines": ["Kundenbetreuung", …]}}.'),
});

const letterheadSchema = z
  .strictObject({
    window: z
      .enum(['din-5008-a', 'din-5008-b', 'us-10'])
      .optional()
      .describe('The sheet and the window of its envelope; din-5008-b if absent.'),
    colour: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional()
      .describe('The brand’s colour, for name and rules.'),
    logo: z
      .strictObject({
        svg: z
          .string()
          .max(60_000)
          .regex(/^<svg[\s>]/)
          .describe('An SVG document that refers to nothing outside it.'),
        alt: z.string().min(1).max(200).describe('What somebody who cannot see it is told.'),
      })
      .optional(),
  })
  .describe('How printed letters look.');

/** What a pack may show of each person of a party, so that a caller can choose one. */
const shownOfPerson = ['givenName', 'familyInitial', 'familyName', 'birthYear'] as const;
export type ShownOfPerson = (typeof shownOfPerson)[number];

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
  rates: z
    .array(
      z.strictObject({
        from: daySchema.describe('The first day on which it is in force.'),
        worth: z.record(z.string().regex(/^[A-Z]{3}$/), z.number().positive()),
      }),
    )
    .max(400)
    .optional()
    .describe(
      'What one unit of other currencies is worth in the pack’s, from which day; read by the fact `worth`.',
    ),
  defaultLocale: localeSchema,
  locales: z.array(localeSchema).min(1).max(50),
  languages: z
    .record(localeSchema, z.enum(languageDegrees))
    .optional()
    .describe(
      'By locale, what has to be there: `complete` (if absent), `messages` (letters may be missing) or `started` (anything may). What is missing is said in the nearest language that has it, and listed by `rules check`.',
    ),
  formats: z
    .record(localeSchema, localeSchema)
    .optional()
    .describe(
      'By locale, the regional tag by which its numbers, dates and money are written: {"en": "en-GB"}.',
    ),
  touchpoints: z.record(wordSchema, touchpointSchema),
  givenNameUnder: z
    .number()
    .int()
    .min(1)
    .max(30)
    .optional()
    .describe('People younger than so many years are called by their given name alone.'),
  aliases: z
    .record(z.string().min(1).max(64), z.string().min(1).max(64))
    .optional()
    .describe(
      'Other names of one thing, in the keys of occasions: {"XL9601": "TA601"} for a codeshare, {"TRM": "TA"} for the letters alone.',
    ),
  verification: z
    .record(wordSchema, z.strictObject({ description }))
    .optional()
    .describe('The levels to which callers say that a person has proved who they are, beside `none`.'),
  party: z
    .strictObject({ shows: z.array(z.enum(shownOfPerson)).min(1).max(shownOfPerson.length) })
    .optional()
    .describe(
      'What callers may see of the people whom one identity names, to choose one; nothing if absent.',
    ),
  identityTypes: z
    .record(
      wordSchema,
      z.strictObject({
        description,
        visit: z
          .boolean()
          .optional()
          .describe('True: it names a visit and nobody, as the `sessionId` of a request does.'),
      }),
    )
    .optional(),
  attributes: z
    .record(
      factNameSchema,
      z.strictObject({
        type: attributeTypeSchema,
        description,
        values: valuesOfFact,
      }),
    )
    .optional(),
  facts: z
    .record(
      factNameSchema,
      z.strictObject({
        description,
        answer: z.boolean().optional().describe('Returned in the decision’s facts.'),
        values: valuesOfFact,
      }),
    )
    .optional()
    .describe('The facts that derive rules of this pack make.'),
  budgets: z.record(wordSchema, budgetSchema).optional(),
  words: z
    .partialRecord(z.enum(dataWordKinds), z.array(z.string().min(1).max(200)).min(1).max(10_000))
    .optional()
    .describe(
      'By kind, all words that the data has: the tiers, the products that are held. A rule that asks for another one is refused, and data that has another one is reported.',
    ),
  actions: z
    .record(
      wordSchema,
      z.strictObject({
        description: description.optional(),
        params: z
          .record(z.string(), z.unknown())
          .describe('JSON Schema (an object) of the params, in the language of contexts.'),
      }),
    )
    .optional()
    .describe(
      'The actions of this pack and what they take. Params are checked when the pack is built; values from facts again when a decision is made.',
    ),
  connectors: z
    .record(wordSchema, connectorSchema)
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
  sender: senderSchema.optional(),
  letterhead: letterheadSchema.optional(),
});

export type PackFile = z.infer<typeof packFileSchema>;
export type Arbitration = z.infer<typeof arbitrationSchema>;
export type ContactChannel = z.infer<typeof contactChannelSchema>;
export type BudgetEntry = z.infer<typeof budgetSchema>;
