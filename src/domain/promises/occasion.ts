import type { FactRef, FactValues, RuleProgram } from '../../engine/language/rule-program.ts';
import { canonicalKey } from '../../shared/canonical-key.ts';
import { hourMs } from '../../shared/durations.ts';
import { parseInstant, writeInstant } from '../../shared/instant.ts';
import type { OccasionEntry, OccasionPart } from '../pack/format/occasion.ts';
import { listSpellings, spellPart, writeDay } from './spell-part.ts';

/** What is read for a part of a key, and how it is spelled. */
type CompiledPart = { readonly refs: readonly FactRef[]; readonly as: OccasionPart['as'] };

/** A compiled key: what names an occasion. The occasion that a touchpoint declares without names has one key without a name. */
export type OccasionKey = {
  readonly name: string | undefined;
  /** The beginning of its names: `airline/` or `airline/date/`. */
  readonly prefix: string;
  readonly parts: readonly CompiledPart[];
  /** The part that may differ by so much. */
  readonly instant: { readonly refs: readonly FactRef[]; readonly withinMs: number } | undefined;
  /** Other names of one thing, by their spelling. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Where days begin. */
  readonly timeZone: string;
};

/** One name of what a contact is about. With a tolerance, `at` (epoch ms) may differ by `withinMs` and is not part of `stem`. */
type OccasionName = {
  readonly key: OccasionKey;
  readonly stem: string;
  readonly near: { readonly at: number; readonly withinMs: number } | undefined;
};

/** What a contact is about, by each of its names, in the order of the keys. No name: it is about nothing that promises are kept for. */
export type Occasion = readonly OccasionName[];

export function compileOccasion(
  pack: string,
  declared: OccasionEntry | undefined,
  aliases: Readonly<Record<string, string>> = {},
  timeZone = 'UTC',
): readonly OccasionKey[] {
  if (declared === undefined) return [];
  const spelled = new Map(
    Object.entries(aliases).map(([other, name]) => [canonicalKey(other), canonicalKey(name)]),
  );
  const compile = (name: string | undefined, parts: readonly (OccasionPart | string)[]): OccasionKey => {
    const entries = parts.map((part): OccasionPart => (typeof part === 'string' ? { path: part } : part));
    const instant = entries.find(({ within }) => within !== undefined);
    return {
      name,
      prefix: name === undefined ? `${pack}/` : `${pack}/${name}/`,
      parts: entries.filter((entry) => entry !== instant).map(compilePart),
      instant: instant?.within && {
        refs: compilePart(instant).refs,
        withinMs: instant.within.hours * hourMs,
      },
      aliases: spelled,
      timeZone,
    };
  };
  if (!Array.isArray(declared)) return Object.entries(declared).map(([name, parts]) => compile(name, parts));
  return declared.length === 0 ? [] : [compile(undefined, declared)];
}

const compilePart = ({ path, as }: OccasionPart): CompiledPart => ({
  refs: (typeof path === 'string' ? [path] : path).map((each) => ({ fact: 'context', path: each })),
  as,
});

/** The names of the occasion of a context. A named key of which a part is missing gives none. */
export function nameOccasion(
  keys: readonly OccasionKey[],
  program: Pick<RuleProgram, 'readFact'>,
  facts: FactValues,
): Occasion {
  const names: OccasionName[] = [];
  const read: Read = (ref) => program.readFact(ref, facts);
  for (const key of keys) (key.name === undefined ? nameWhole : nameByKey)(key, read, names);
  return names;
}

type Read = (ref: FactRef) => unknown;

/** Adds the names by one key. Written in loops: every decision comes by. */
function nameByKey(key: OccasionKey, read: Read, names: OccasionName[]): void {
  for (const { refs } of key.parts) if (firstOf(refs, read) === undefined) return;
  let stems: readonly string[] = [key.prefix];
  for (const part of key.parts) {
    stems = extendStems(stems, part, read, key);
    if (stems.length === 0) return;
  }
  const at = key.instant === undefined ? 0 : parseInstant(String(firstOf(key.instant.refs, read)));
  if (Number.isNaN(at)) return;
  const near = key.instant && { at, withinMs: key.instant.withinMs };
  for (const stem of stems) names.push({ key, stem, near });
}

/** Each stem with each spelling of the part; none where the part is missing. */
function extendStems(
  stems: readonly string[],
  { refs, as }: CompiledPart,
  read: Read,
  { prefix, aliases, timeZone }: OccasionKey,
): readonly string[] {
  const spelled = spellAll(refs, read, as, aliases, timeZone);
  const mark = stems[0] === prefix ? '' : '/';
  if (spelled.length === 1 && stems.length === 1) return [`${stems[0]}${mark}${spelled[0]}`];
  return stems.flatMap((stem) => spelled.map((text) => `${stem}${mark}${text}`));
}

/** The one name of an occasion without keys, with what is missing in it; none where all is missing. */
function nameWhole(key: OccasionKey, read: Read, names: OccasionName[]): void {
  const values = key.parts.map(({ refs }) => firstOf(refs, read));
  if (values.every((value) => value === undefined || value === null)) return;
  names.push({ key, stem: key.prefix + values.map(canonicalKey).join('/'), near: undefined });
}

function firstOf(refs: readonly FactRef[], read: Read): unknown {
  for (const ref of refs) {
    const value = read(ref);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The different spellings of the values that are there, at all. */
function spellAll(
  refs: readonly FactRef[],
  read: Read,
  as: OccasionPart['as'],
  aliases: OccasionKey['aliases'],
  timeZone: string,
): readonly string[] {
  const spelled: string[] = [];
  for (const ref of refs) {
    const value = read(ref);
    if (value === undefined || value === null) continue;
    const text = spellPart(value, as, aliases, timeZone);
    if (!spelled.includes(text)) spelled.push(text);
  }
  return spelled;
}

/** As it is kept with a promise: the name, and behind a tilde the instant that it is near. */
const writeName = ({ stem, near }: OccasionName): string =>
  near === undefined ? stem : `${stem}/~${writeInstant(near.at)}`;

/** How an occasion is kept with a promise; `occasion` is empty where the contact is about nothing. */
export function writeOccasion(
  occasion: Occasion,
): Pick<Named, 'occasion'> & { alsoNamed?: readonly string[] } {
  const [first = '', ...others] = occasion.map(writeName);
  return others.length === 0 ? { occasion: first } : { occasion: first, alsoNamed: others };
}

/** What is kept with a promise of the occasion that it was made for. */
type Named = { readonly occasion: string; readonly alsoNamed?: readonly string[] };

const namesOf = ({ occasion, alsoNamed = [] }: Named): readonly string[] =>
  occasion === '' ? alsoNamed : [occasion, ...alsoNamed];

/**
 * Whether a promise was made for this occasion: they share a name. An instant that is near enough counts only where no exact key
 * names both: a flight that is twelve hours late is not the next day's.
 */
export function isMadeFor(promise: Named, occasion: Occasion): boolean {
  if (occasion.length === 0) return false;
  if (occasion.some(({ stem, near }) => near === undefined && namesOf(promise).includes(stem))) return true;
  const near = occasion.filter((name) => name.near !== undefined);
  if (near.length === 0 || occasion.some((name) => name.near === undefined && hasKey(promise, name.key)))
    return false;
  return near.some((name) => isNear(promise, name));
}

const hasKey = (promise: Named, { prefix }: OccasionKey): boolean =>
  namesOf(promise).some((name) => name.startsWith(prefix));

const isNear = (promise: Named, { stem, near }: OccasionName): boolean =>
  near !== undefined &&
  namesOf(promise).some((name) => {
    if (!name.startsWith(`${stem}/~`)) return false;
    return Math.abs(Date.parse(name.slice(stem.length + 2)) - near.at) <= near.withinMs;
  });

/** The promise with the names by keys that it had no name of; undefined where there is nothing to learn. */
export function learnNames<Promised extends Named>(
  promise: Promised,
  occasion: Occasion,
): Promised | undefined {
  const learnt = occasion.filter(({ key }) => key.name !== undefined && !hasKey(promise, key));
  if (learnt.length === 0) return undefined;
  return { ...promise, alsoNamed: [...(promise.alsoNamed ?? []), ...learnt.map(writeName)] };
}

const nothing = {};

/** The names by key, for rules and budgets. An instant with a tolerance is given as its day in the pack's time zone. */
export function describeOccasion(occasion: Occasion): Readonly<Record<string, string>> {
  if (occasion.length === 0) return nothing;
  const described: Record<string, string> = {};
  for (const { key, stem, near } of occasion) {
    if (key.name === undefined || Object.hasOwn(described, key.name)) continue;
    const exact = stem.slice(key.prefix.length);
    const day = near === undefined ? '' : writeDay(near.at, key.timeZone);
    described[key.name] = exact === '' || day === '' ? `${exact}${day}` : `${exact}/${day}`;
  }
  return described;
}

const noNumbers: readonly string[] = [];

/** The days (YYYY-MM-DD, in one spelling) that the occasion names: of a flight, that of its departure. */
export const listDays = (occasion: Occasion): readonly string[] =>
  occasion.flatMap(({ key, stem }) => {
    const at = key.parts.findIndex(({ as }) => as === 'day');
    return stem.slice(key.prefix.length).split('/')[at] ?? [];
  });

/** The numbers (of a flight, a train) that the occasion has, in each spelling that the aliases give them. */
export function listNumbers(occasion: Occasion): readonly string[] {
  if (occasion.length === 0) return noNumbers;
  const numbers: string[] = [];
  for (const { key, stem } of occasion) {
    if (key.parts[0]?.as !== 'numbered') continue;
    const [number = ''] = stem.slice(key.prefix.length).split('/');
    if (numbers.includes(number)) continue;
    for (const each of listSpellings(number, key.aliases)) if (!numbers.includes(each)) numbers.push(each);
  }
  return numbers;
}
