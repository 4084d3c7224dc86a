import { z } from 'zod';
import { daySchema, instantSchema, keySchema, wordSchema } from '../../domain/shared/wire-schemas.ts';
import { isCalendarDay, isInstant } from '../../shared/calendar-forms.ts';

export type QuickForm = {
  /** The format that goes with the pattern. */
  readonly format: string | undefined;
  /** True only for texts that surely match the pattern and have the format. */
  readonly matches: (text: string) => boolean;
};

/**
 * Checks for the patterns of nearly all texts of a document. They go by characters: a regular expression takes several times as
 * long for short texts.
 */
export const quickForms: ReadonlyMap<string, QuickForm> = new Map([
  quickForm(wordSchema, isLoneWord),
  quickForm(keySchema, isPrintable),
  quickForm(instantSchema, (text) => text.length === 20 && hasCentury(text) && isInstant(text)),
  quickForm(daySchema, (text) => hasCentury(text) && isCalendarDay(text)),
]);

function quickForm(schema: z.ZodType, matches: QuickForm['matches']): [string, QuickForm] {
  const { pattern, format } = z.toJSONSchema(schema);
  if (pattern === undefined) throw new Error('this schema has no pattern');
  return [pattern, { format, matches }];
}

const [dash, zero, nine, letterA, letterZ] = [0x2d, 0x30, 0x39, 0x61, 0x7a] as const;
const [space, firstPrinting, lastPrinting] = [0x20, 0x21, 0x7e] as const;

/** Lower case and digits; single dashes in between. */
function isLoneWord(text: string): boolean {
  let before: number = dash;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isWordly = (code >= letterA && code <= letterZ) || (code >= zero && code <= nine);
    if (!isWordly && (code !== dash || before === dash)) return false;
    before = code;
  }
  return before !== dash;
}

/** ASCII with spaces in between. */
function isPrintable(text: string): boolean {
  const last = text.length - 1;
  for (let index = 0; index <= last; index += 1) {
    const code = text.charCodeAt(index);
    const least = index === 0 || index === last ? firstPrinting : space;
    if (code < least || code > lastPrinting) return false;
  }
  return last >= 0;
}

const hasCentury = (text: string): boolean => text.startsWith('19') || text.startsWith('20');
