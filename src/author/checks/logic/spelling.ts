import type { OwnSchema } from '../../../domain/facts/json-schema.ts';
import { readWrittenDay } from '../../../domain/pack/parse-validity.ts';
import { isCalendarDay } from '../../../shared/calendar-forms.ts';
import { codeFormats } from '../../../shared/code-tables.ts';
import { formatDay } from '../../../shared/zoned-time.ts';
import type { Shape } from './fact-shapes.ts';

/** True if a text violates the pattern or the format of all texts at a place: a word with a capital, or no country. */
export function isMisspelt(value: unknown, { schemas }: Shape): boolean {
  if (typeof value !== 'string' || schemas.length === 0) return false;
  return schemas.every((schema) => isText(schema) && !isSpelt(value, schema));
}

/** True if all values at a place are calendar days. */
export const areDays = ({ schemas }: Shape): boolean =>
  schemas.length > 0 && schemas.every((schema) => isText(schema) && schema['format'] === 'date');

const isText = ({ type }: OwnSchema): boolean =>
  type !== undefined && [type].flat().every((name) => name === 'string' || name === 'null');

function isSpelt(value: string, { pattern, format }: OwnSchema): boolean {
  if (value.length > longest) return true;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return false;
  if (format === 'date') return isCalendarDay(value);
  return tableOf(format)?.has(value) !== false;
}

/** Longer texts are not examined. */
const longest = 200;

const tableOf = (format: unknown) =>
  typeof format === 'string' && Object.hasOwn(codeFormats, format) ? codeFormats[format] : undefined;

/** A hint for a misspelt text: the near code, day or word; else an example of what the place has. */
export function hintSpelling(value: string, { schemas }: Shape): string {
  const near = schemas.map((schema) => findMeant(value, schema)).find((meant) => meant !== undefined);
  if (near !== undefined) return `Write it "${near}".`;
  const [example] = schemas.flatMap(({ examples }) => (Array.isArray(examples) ? examples : []));
  return example === undefined
    ? `It is written by the pattern ${schemas[0]?.pattern ?? ''}.`
    : `Write it like ${JSON.stringify(example)}.`;
}

function findMeant(value: string, schema: OwnSchema): string | undefined {
  const meant = [tableOf(schema['format'])?.findNear(value), findDay(value, schema), toWord(value)];
  return meant.find((text) => text !== undefined && isSpelt(text, schema));
}

/** Of a text that may be two days, none. */
function findDay(value: string, { format }: OwnSchema): string | undefined {
  const [day, other] = format === 'date' ? readWrittenDay(value.trim()) : [];
  return day === undefined || other !== undefined ? undefined : formatDay(day);
}

const toWord = (value: string): string =>
  value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
