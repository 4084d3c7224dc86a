import type { z } from 'zod';
import { codeFormats } from '../../../shared/code-tables.ts';
import { type JsonPath, valueAt } from '../../../shared/json-pointer.ts';
import { wordPattern } from '../../shared/wire-schemas.ts';
import { exampleAt, fieldsAt, formatAt } from './schema-shape.ts';

/** The document under check, and what it should be. */
export type Subject = { readonly schema: z.core.$ZodType; readonly root: unknown };

const lists = ['rules', 'offers', 'policies', 'cases'];

/** A whole file that is a bare list, as other engines have them. */
export function hintWrapping(subject: Subject, path: JsonPath, value: unknown): string | undefined {
  if (path.length > 0 || !Array.isArray(value)) return undefined;
  const list = fieldsAt(subject.schema, []).find((field) => lists.includes(field));
  return list && `Wrap the list: { "${list}": [ … ] }.`;
}

/** How a value of the wrong kind is written as the right one; undefined where that is not plain. */
export function hintConversion(value: unknown, expected: string): string | undefined {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put it into double quotes: "${String(value)}".`;
  if (expected === 'array' && typeof value !== 'object')
    return `Put it into brackets: [${short(JSON.stringify(value))}].`;
  if (typeof value !== 'string') return undefined;
  if (expected === 'boolean') return 'Write true or false, without quotes.';
  if (expected !== 'number' && expected !== 'int') return undefined;
  return /^[\s\d.,'’]+$/.test(value)
    ? 'Write it without quotes, without separators, and with a point before decimals: 1800 or 0.5.'
    : 'Write a number, without quotes: 1800 or 0.5.';
}

/** What an object has that is wanted here. */
export function membersHint(subject: Subject, path: JsonPath): string | undefined {
  const members = fieldsAt(subject.schema, path).slice(0, 6);
  return members.length === 0
    ? undefined
    : `Write an object: { ${members.map((name) => `"${name}": …`).join(', ')} }.`;
}

export function formatHint(
  { pattern }: z.core.$ZodIssueInvalidStringFormat,
  subject: Subject,
  path: JsonPath,
): string {
  const value = valueAt(subject.root, path);
  const near = findSpelling(value, pattern) ?? findCode(value, formatAt(subject.schema, path));
  if (near !== undefined) return `Did you mean ${JSON.stringify(near)}?`;
  const example = exampleAt(subject.schema, path);
  if (example !== undefined) return likeHint(example);
  return pattern === String(wordPattern)
    ? 'Write lower-case letters and digits in words joined by dashes, such as "extra-bag".'
    : `It must match ${pattern}.`;
}

/** The code that was meant, where the schema names a table of codes. */
const findCode = (value: unknown, format: unknown): string | undefined =>
  typeof format === 'string' && typeof value === 'string' && Object.hasOwn(codeFormats, format)
    ? codeFormats[format]?.findNear(value)
    : undefined;

/** The same with capitals, dashes or plain letters, if it then has the form; undefined if it has not. */
function findSpelling(value: unknown, pattern: string | undefined): string | undefined {
  const form = /^\/(.*)\/([a-z]*)$/.exec(pattern ?? '');
  if (form === null || typeof value !== 'string' || value.length > 60) return undefined;
  const wanted = new RegExp(form[1] ?? '', form[2]);
  const bare = value.trim();
  const spellings = [bare, bare.replaceAll('_', '-'), bare.toUpperCase(), toWord(bare)];
  return spellings.find((spelling) => spelling !== undefined && wanted.test(spelling));
}

/** What was written, as a word of the vocabulary; undefined if no letter and no digit would be left. */
export function toWord(written: unknown): string | undefined {
  const plain = short(written).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const word = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  return word === '' ? undefined : word;
}

export const exampleHint = (
  subject: Subject,
  path: JsonPath,
  otherwise = 'See docs/packs.md for the values that are allowed here.',
): string => {
  const example = exampleAt(subject.schema, path);
  return example === undefined ? otherwise : likeHint(example);
};

export const likeHint = (example: unknown): string =>
  example === undefined
    ? 'Begin with a letter; use letters, digits and dashes, at most 64.'
    : `Write it like ${JSON.stringify(example)}.`;

/** A value in a few signs; an object as JSON, as it may hold a `toString` of its own that is no function. */
export const short = (value: unknown): string =>
  (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)).slice(0, 60);
