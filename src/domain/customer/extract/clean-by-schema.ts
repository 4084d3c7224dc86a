import {
  cleanBoolean,
  cleanDay,
  cleanInstant,
  cleanLocale,
  cleanNumber,
  cleanText,
  cleanWord,
} from './clean-values.ts';

/** What cleaning needs to know of the extract. */
export type Surroundings = {
  /** Minutes that wall clocks of the extract are ahead of UTC, for a reading (epoch milliseconds as if it were UTC). */
  readonly offsetAt: (wallClock: number) => number;
};

export type Clean = (value: unknown, surroundings: Surroundings) => unknown;

/** The parts of JSON Schema that `z.toJSONSchema` makes of a snapshot's schema. */
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
const upperPattern = /^\^\[A-Z\]\{\d\}\$$/;

/** The cleaning that a schema asks for: each member by its kind. SQL's NULL and empty texts are absent members. */
export function compileClean(schema: SchemaNode): Clean {
  const target = schema.$ref === undefined ? schema : schema.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (target?.properties !== undefined) return cleanObject(target.properties);
  switch (target?.type) {
    case 'object':
      return cleanRecord(target);
    case 'array':
      return cleanList(compileClean(target.items ?? {}));
    case 'number':
    case 'integer':
      return (value) => (typeof value === 'string' ? cleanNumber(value) : value);
    case 'boolean':
      return (value) =>
        typeof value === 'string' || typeof value === 'number' ? cleanBoolean(value) : value;
    case 'string':
      return ofText(cleanerOf(target));
    default:
      return (value) => (typeof value === 'string' ? cleanText(value) : value);
  }
}

type CleanText = (text: string, surroundings: Surroundings) => string;

function cleanerOf({ format, pattern, enum: words }: SchemaNode): CleanText {
  if (format === 'date-time') return (text, { offsetAt }) => cleanInstant(text, offsetAt);
  if (format === 'date') return (text) => cleanDay(text.trim());
  if (format === 'bcp-47') return cleanLocale;
  if (words !== undefined || pattern === wordPattern) return cleanWord;
  if (pattern !== undefined && upperPattern.test(pattern)) return (text) => text.trim().toUpperCase();
  return cleanText;
}

/** Keys are texts, though many a table has them as numbers; those that JSON cannot hold exactly stay, to be refused. */
function ofText(clean: CleanText): Clean {
  return (value, surroundings) => {
    if (typeof value === 'string') return clean(value, surroundings);
    return Number.isSafeInteger(value) ? String(value) : value;
  };
}

function cleanObject(properties: Readonly<Record<string, SchemaNode>>): Clean {
  const cleaners = new Map(Object.entries(properties).map(([name, node]) => [name, compileClean(node)]));
  const spell = (name: string): string => name;
  return (value, surroundings) =>
    cleanMembers(openText(value), surroundings, spell, (name) => cleaners.get(name) ?? keep);
}

function cleanRecord({ propertyNames, additionalProperties }: SchemaNode): Clean {
  const clean = compileClean(typeof additionalProperties === 'object' ? additionalProperties : {});
  const spell = propertyNames?.pattern === wordPattern ? cleanWord : (name: string) => name;
  return (value, surroundings) => cleanMembers(openText(value), surroundings, spell, () => clean);
}

const keep: Clean = (value) => value;

function cleanList(clean: Clean): Clean {
  return (value, surroundings) => {
    const list = openText(value);
    if (!Array.isArray(list)) return list;
    const cleaned: unknown[] = [];
    for (const entry of list) if (!isAbsent(entry)) cleaned.push(clean(entry, surroundings));
    return isSameList(list, cleaned) ? list : cleaned;
  };
}

const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((entry, index) => entry === other[index]);

type Members = Record<string, unknown>;

/** This runs for every object of every row, and most are clean already: those are given back as they are, not copied. */
function cleanMembers(
  value: unknown,
  surroundings: Surroundings,
  spell: (name: string) => string,
  cleanerOf: (name: string) => Clean,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = value as Members;
  let copy: Members | undefined;
  for (const name in members) {
    const member = members[name];
    // Assigned, this name would change the object's prototype and not be there for the schema to refuse.
    const isLeftOut = isAbsent(member) || name === '__proto__';
    const cleaned = isLeftOut ? undefined : cleanerOf(name)(member, surroundings);
    const spelled = spell(name);
    if (copy === undefined && cleaned === member && spelled === name) continue;
    copy ??= membersBefore(members, name);
    if (!isLeftOut) copy[spelled] = cleaned;
  }
  return copy ?? value;
}

function membersBefore(members: Members, end: string): Members {
  const before: Members = {};
  for (const name in members) {
    if (name === end) break;
    before[name] = members[name];
  }
  return before;
}

/** A column of JSON text where a list or an object belongs. */
function openText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const isAbsent = (value: unknown): boolean => value === null || value === undefined || value === '';
