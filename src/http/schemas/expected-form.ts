import { z } from 'zod';
import { keySchema, wordSchema } from '../../domain/shared/wire-schemas.ts';
import { limitPattern } from './path-schemas.ts';

const patternOf = (schema: z.ZodType): unknown => z.toJSONSchema(schema)['pattern'];

/** What the patterns of our schemas mean, in words. */
const patterns: ReadonlyMap<unknown, string> = new Map([
  [patternOf(wordSchema), 'a word of lower-case letters, digits and single dashes'],
  [patternOf(keySchema), 'printable text without white space at its ends'],
  [limitPattern.source, 'a whole number from 1 to 1,000'],
  ['^[A-Za-z][A-Za-z0-9-]{0,63}$', 'a name of letters, digits and dashes that begins with a letter'],
]);

const formats: Readonly<Record<string, string>> = {
  'date-time': 'an instant with its offset (RFC 3339), in the years 1900 to 2099',
  date: 'a day of the calendar (ISO 8601), in the years 1900 to 2099',
  'bcp-47': 'a language tag (BCP 47)',
  'iana-time-zone': 'a time zone of the IANA database',
  'iso-3166-1-alpha-2': 'a country code of ISO 3166-1, two capital letters',
  'iso-4217': 'a currency code of ISO 4217, three capital letters',
};

type TextSchema = {
  readonly format?: unknown;
  readonly pattern?: unknown;
  readonly [keyword: string]: unknown;
};

/** The form that a text schema asks for, as a noun phrase. */
export function expectedForm({ format, pattern }: TextSchema): string {
  const byFormat = typeof format === 'string' ? formats[format] : undefined;
  return byFormat ?? patterns.get(pattern) ?? `text of the form ${String(pattern)}`;
}
