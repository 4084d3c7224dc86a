import { parseInstant } from '../../shared/instant.ts';
import { cleanText, isolateText } from './clean-text.ts';
import { showAmount, showInstant, showNumber } from './intl-formatters.ts';
import type { Terms, VariableEntry } from './message-source.ts';

/** How a variable is shown at one place of a text: its type, and what the text asks beyond that (`{when, date, short}`). */
export type Showing =
  | { readonly as: 'text' }
  | { readonly as: 'term'; readonly term: Terms[string] }
  | { readonly as: 'money' }
  | { readonly as: 'number'; readonly options: Intl.NumberFormatOptions; readonly scale?: number }
  | { readonly as: 'instant'; readonly options: Intl.DateTimeFormatOptions };

/**
 * A variable of a text: how it is shown by default, and the values that a select may distinguish (absent: any). `instead`: by value,
 * the choice that serves where a text has none for it.
 */
export type TextVariable = {
  readonly type: VariableEntry['type'];
  readonly showing: Showing;
  readonly choices?: readonly string[];
  readonly instead?: Readonly<Record<string, string>>;
};

/** The value in words. The empty text where it is missing or of another type: a text is never broken by a value. */
export function showValue(showing: Showing, value: unknown, locale: string, timeZone: string): string {
  if (value === undefined || value === null || value === '') return '';
  switch (showing.as) {
    case 'text':
      return showText(value, locale);
    case 'term':
      return showTerm(showing.term, value, locale);
    case 'money':
      return showMoney(value, locale);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
        ? showNumber(value * (showing.scale ?? 1), locale, showing.options)
        : '';
    case 'instant':
      return showDate(value, locale, timeZone, showing.options);
  }
}

/** Links in messages are the author’s: a web address in a value, which anybody may have sent, becomes none. */
const withoutAddress = (value: string): string => value.replaceAll('://', ' ');

function showText(value: unknown, locale: string): string {
  if (typeof value === 'string') return isolateText(cleanText(withoutAddress(value)), locale);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The term's word for the value, or for `other`; failing both the value itself, its dashes as spaces. */
function showTerm(term: Terms[string], value: unknown, locale: string): string {
  const names =
    (typeof value === 'string' && Object.hasOwn(term, value) ? term[value] : undefined) ?? term['other'];
  return names?.[locale] ?? showText(typeof value === 'string' ? value.replaceAll('-', ' ') : value, locale);
}

function showMoney(value: unknown, locale: string): string {
  return isMoney(value) ? showAmount(value.amount, locale, value.currency) : '';
}

function isMoney(value: unknown): value is { amount: number; currency: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { amount, currency } = value as { amount?: unknown; currency?: unknown };
  return Number.isFinite(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
}

const day = /^\d{4}-\d\d-\d\d$/;

/** A bare day is the same day in every zone. */
function showDate(
  value: unknown,
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): string {
  const instant = readInstant(value);
  if (instant === undefined) return '';
  const zone = typeof value === 'string' && day.test(value) ? 'UTC' : timeZone;
  return showInstant(instant, locale, zone, options);
}

/** Epoch milliseconds of an ISO 8601 day or instant, or of a number that is them already. */
function readInstant(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? parseInstant(value) : value;
  return typeof instant === 'number' && Math.abs(instant) <= 8.64e15 ? instant : undefined;
}

/** Why the value is no good example of the variable's type; undefined if it is. */
export function findExampleFault(variable: VariableEntry, terms: Terms): string | undefined {
  const { type, example } = variable;
  const fits: Record<VariableEntry['type'], () => string | undefined> = {
    text: () => (typeof example === 'string' && cleanText(example) !== '' ? undefined : 'a text'),
    number: () => (typeof example === 'number' ? undefined : 'a number'),
    money: () => (isMoney(example) ? undefined : 'money, such as { "amount": 120, "currency": "EUR" }'),
    date: () =>
      readInstant(example) === undefined ? 'a day or an instant, such as "2026-11-22"' : undefined,
    time: () =>
      readInstant(example) === undefined ? 'an instant, such as "2026-11-22T06:10:00Z"' : undefined,
    term: () => {
      const values = Object.keys(terms[variable.term ?? ''] ?? {});
      return typeof example === 'string' && values.includes(example)
        ? undefined
        : `one of ${values.join(', ')}`;
    },
  };
  return fits[type]();
}
