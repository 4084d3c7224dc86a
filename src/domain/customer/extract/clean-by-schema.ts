import { dayMs } from '../../../shared/durations.ts';
import { isObject } from '../../../shared/is-object.ts';
import { MemberOrder } from '../../../shared/member-order.ts';
import { cleanCountry, cleanCurrency, cleanLocale, cleanZone } from './clean-codes.ts';
import { cleanDay } from './clean-day.ts';
import { cleanNumber, cleanWhole, type DecimalSign } from './clean-number.ts';
import {
  cleanBoolean,
  cleanId,
  cleanInstant,
  cleanText,
  cleanWord,
  type InstantNotation,
} from './clean-values.ts';

/** The properties of the extract that cleaning depends on. */
export type CleanSettings = InstantNotation & {
  /** Of numbers in texts; absent if nothing is declared. */
  readonly decimal?: DecimalSign;
};

export type Clean = (value: unknown, settings: CleanSettings) => unknown;

/** The subset of JSON Schema that `z.toJSONSchema` writes for a snapshot's schema. */
export type SchemaNode = {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
};

/** Lower-case words joined by dashes: the pattern of the schema's vocabulary. */
const wordPattern = '^[a-z0-9]+(-[a-z0-9]+)*$';

/** The cleaning for a schema: each member by its kind. SQL's NULL and empty texts become absent members. */
export function compileClean(schema: SchemaNode): Clean {
  const target = schema.$ref === undefined ? schema : schema.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (target?.properties !== undefined) return cleanObject(target.properties);
  switch (target?.type) {
    case 'object':
      return cleanRecord(target);
    case 'array':
      return cleanList(compileClean(target.items ?? {}));
    case 'number':
      return (value, { decimal }) => (typeof value === 'string' ? cleanNumber(value, decimal) : value);
    case 'integer':
      return (value, { decimal }) => (typeof value === 'string' ? cleanWhole(value, decimal) : value);
    case 'boolean':
      return (value) =>
        typeof value === 'string' || typeof value === 'number' ? cleanBoolean(value) : value;
    case 'string':
      return ofText(cleanerOf(target));
    default:
      return cleanScalar;
  }
}

/** JSON readers round whole numbers beyond 2^53. Such a number is refused, because the schema does not accept BigInt. */
function cleanScalar(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded ? BigInt(value) : value;
}

type CleanText = (text: string, settings: CleanSettings) => string;

function cleanerOf({ format, pattern, enum: words }: SchemaNode): CleanText {
  if (format === 'date-time') return cleanInstant;
  if (format === 'date') return cleanPickedDay;
  if (format === 'bcp-47') return cleanLocale;
  if (words !== undefined || pattern === wordPattern) return cleanWord;
  if (pattern === '^[A-Z]{2}$') return cleanCountry;
  if (pattern === '^[A-Z]{3}$') return cleanCurrency;
  return cleanText;
}

const minuteMs = 60_000;

/**
 * `1980-04-02T23:00:00Z` is 3 April 1980 if the extract's time zone is Europe/Rome: date pickers write the instant at which the day
 * begins there. Any other instant in UTC stays unchanged, because its day is not certain.
 */
function cleanPickedDay(text: string, settings: CleanSettings): string {
  const day = cleanDay(text, settings);
  if (day !== text || text.length < 16) return day;
  const instant = cleanInstant(text, settings);
  if (!/^\d{4}-.*T.*Z$/.test(instant)) return text;
  const at = Date.parse(instant);
  const aheadAt = (wallClock: number): number => (settings.offsetAt(wallClock) ?? 0) * minuteMs;
  const wallClock = at + aheadAt(at + aheadAt(at));
  return wallClock % dayMs === 0 ? new Date(wallClock).toISOString().slice(0, 10) : text;
}

/**
 * Keys are texts, but many tables hold them as numbers. Numbers that JSON cannot hold exactly stay, and are refused later.
 */
function ofText(clean: CleanText): Clean {
  return (value, settings) => {
    if (typeof value === 'string') return clean(value, settings);
    return Number.isSafeInteger(value) ? String(value) : value;
  };
}

/** Of members that their schema does not tell apart from other texts. */
const byName: ReadonlyMap<string, Clean> = new Map([
  ['timeZone', ofText(cleanZone)],
  ['customerId', ofText(cleanId)],
]);

function cleanObject(properties: Readonly<Record<string, SchemaNode>>): Clean {
  const cleaners = Object.entries(properties).map(
    ([name, node]) => [name, byName.get(name) ?? compileClean(node)] as const,
  );
  const order = new MemberOrder(cleaners, keep);
  return (value, settings) => {
    const members = openText(value);
    return isObject(members) ? cleanMembers(members, order, settings) : members;
  };
}

function cleanRecord({ propertyNames, additionalProperties }: SchemaNode): Clean {
  const clean = compileClean(typeof additionalProperties === 'object' ? additionalProperties : {});
  const order = new MemberOrder<Clean>([], clean);
  const hasWords = propertyNames?.pattern === wordPattern;
  return (value, settings) => {
    const members = openText(value);
    if (!isObject(members)) return members;
    return cleanMembers(hasWords ? spellNames(members) : members, order, settings);
  };
}

const keep: Clean = (value) => value;

function cleanList(clean: Clean): Clean {
  return (value, settings) => {
    const list = openText(value);
    return Array.isArray(list) ? cleanEntries(list, clean, settings) : list;
  };
}

/** Runs for every list of every row (the code below for every object). Most are clean and are returned without a copy. */
function cleanEntries(list: readonly unknown[], clean: Clean, settings: CleanSettings): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, entry] of list.entries()) {
    const cleaned = isAbsent(entry) ? undefined : clean(entry, settings);
    if (copy === undefined && cleaned === entry) continue;
    copy ??= list.slice(0, index);
    if (cleaned !== undefined) copy.push(cleaned);
  }
  return copy ?? list;
}

type Members = Record<string, unknown>;

function cleanMembers(members: Members, order: MemberOrder<Clean>, settings: CleanSettings): Members {
  let copy: Members | undefined;
  order.restart();
  for (const name in members) {
    const member = members[name];
    const clean = order.next(name);
    const cleaned = isLeftOut(name, member) ? undefined : clean(member, settings);
    if (copy === undefined && cleaned === member) continue;
    copy ??= membersBefore(members, name);
    if (cleaned !== undefined) copy[name] = cleaned;
  }
  return copy ?? members;
}

/** Assigning `__proto__` would change the object's prototype and hide the member from the schema. */
const isLeftOut = (name: string, member: unknown): boolean => isAbsent(member) || name === '__proto__';

function membersBefore(members: Members, end: string): Members {
  const before: Members = {};
  for (const name in members) {
    if (name === end) break;
    before[name] = members[name];
  }
  return before;
}

function spellNames(members: Members): Members {
  for (const name in members) if (cleanWord(name) !== name) return copyWithWords(members);
  return members;
}

function copyWithWords(members: Members): Members {
  const copy: Members = {};
  for (const name in members) if (!isLeftOut(name, members[name])) copy[cleanWord(name)] = members[name];
  return copy;
}

/** Parses a column of JSON text if a list or an object is expected. */
function openText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && isBlank(value));

/** Files with fields of a fixed width fill them with blanks. Most texts are decided by their first character. */
function isBlank(text: string): boolean {
  if (text === '') return true;
  const first = text.charCodeAt(0);
  return (first <= blank || first > tilde) && text.trim() === '';
}

const [blank, tilde] = [0x20, 0x7e] as const;
