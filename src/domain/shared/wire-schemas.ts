import { z } from 'zod';

/**
 * Building blocks of every schema at the border. They use only what `z.toJSONSchema` carries over (`.refine` would be dropped
 * in silence), so that Ajv checks exactly what the types say.
 */

/** An instant with its offset, RFC 3339, in the years 1900 to 2099: `2026-11-22T06:10:00Z`. */
export const instantSchema = z
  .string()
  .max(40)
  .regex(/^(19|20)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/)
  .meta({ format: 'date-time', examples: ['2026-11-22T06:10:00Z'] });

/** A calendar day, ISO 8601, in the years 1900 to 2099: `1979-04-23`. */
export const daySchema = z
  .string()
  .regex(/^(19|20)\d\d-\d\d-\d\d$/)
  .meta({ format: 'date', examples: ['1979-04-23'] });

/** A language tag, BCP 47 (RFC 5646): `it-IT`, `zh-Hant-TW`. */
export const localeSchema = z
  .string()
  .min(2)
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
  .meta({ format: 'bcp-47', examples: ['it-IT'] });

/**
 * The name of something that a system gave it: printable, no white space at its ends, at most 128 characters.
 * Its example is neutral, because every field that gives none of its own shows it.
 */
export const keySchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u)
  .meta({ examples: ['id-0007'] });

/** How words of the vocabulary are written. */
export const wordPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A word of the vocabulary (touchpoint, channel, type): lower case, digits and dashes. */
export const wordSchema = z.string().min(1).max(64).regex(wordPattern);

/** A short text for people, at most 200 characters. */
export const shortTextSchema = z.string().min(1).max(200);

/** The same with an example that is right for its field, which refusals show. */
export const wordLike = (example: string) => wordSchema.meta({ examples: [example] });
export const keyLike = (example: string) => keySchema.meta({ examples: [example] });
export const textLike = (example: string) => shortTextSchema.meta({ examples: [example] });

/** An amount of money: a decimal number in an ISO 4217 currency. */
export const moneySchema = z.strictObject({
  amount: z.number().min(-1e12).max(1e12),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .meta({ format: 'iso-4217', examples: ['EUR'] }),
});

/** A JSON scalar: what attributes hold. */
export const scalarSchema = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);
