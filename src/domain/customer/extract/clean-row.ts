import { z } from 'zod';
import { keepMost } from '../../../shared/keep-most.ts';
import { cleanPhone, isInternational } from '../clean-phone.ts';
import { type FullListName, fullLists } from '../full-lists.ts';
import { packInstant } from '../packed-time.ts';
import { type Snapshot, snapshotSchema, snapshotSchemaVersion } from '../snapshot.ts';
import { type CleanSettings, compileClean, type SchemaNode } from './clean-by-schema.ts';

/** A repair of a row: the value that was left out, and why. */
type Repair = { readonly pointer: string; readonly message: string };

export type CleanRow = { readonly candidate: unknown; readonly repairs: readonly Repair[] };

export type RowDefaults = CleanSettings & {
  /** For rows without one. */
  readonly asOf?: string;
  /** The name of the extract. */
  readonly source: string;
};

const clean = compileClean(z.toJSONSchema(snapshotSchema) as SchemaNode);

type Candidate = Record<string, unknown>;

/**
 * Turns a row of a warehouse extract into a candidate snapshot: normalises spellings, and sorts lists with a time newest
 * first. Other violations are left for the schema check; invalid telephone numbers are dropped. The row is consumed: a clean
 * one becomes the candidate, because a copy would take longer than the cleaning.
 */
export function cleanRow(row: unknown, defaults: RowDefaults): CleanRow {
  const cleaned = clean(row, defaults);
  if (typeof cleaned !== 'object' || cleaned === null || Array.isArray(cleaned))
    return { candidate: cleaned, repairs: [] };
  const candidate = fillRow(cleaned, defaults);
  const repairs: Repair[] = [];
  dropPlaceholders(candidate, repairs);
  dropKeyless(candidate, repairs);
  dropEmptyParts(candidate, repairs);
  cleanPhones(candidate, repairs);
  for (const list of listNames) orderList(candidate, list, repairs);
  return { candidate, repairs };
}

function fillRow(cleaned: object, { source, asOf }: RowDefaults): Candidate {
  const candidate = cleaned as Candidate;
  candidate['schemaVersion'] = snapshotSchemaVersion;
  candidate['source'] = source;
  if (asOf !== undefined) candidate['asOf'] ??= asOf;
  return candidate;
}

/** What systems write where they know nothing. As an identity it would make one person of thousands. */
const placeholder =
  /^(?:null|none|nil|nan|undefined|unknown|missing|empty|n[./ ]?[ak]\.?|not (?:available|known|applicable)|#n\/[ad]|#(?:ref|value|name|null)[!?]|keine?|nessuno|ninguno|aucun|[-–—.?*_/\\]+|0+|\\n|\(null\))$/i;

/** A customer's number that is padded to so many digits may be zero. */
const paddedNumber = /^0{6,}$/;

const isPlaceholder = (value: unknown): boolean => typeof value === 'string' && placeholder.test(value);

function dropPlaceholders(candidate: Candidate, repairs: Repair[]): void {
  for (const name of ['customerId', 'household'] as const)
    if (isPlaceholder(candidate[name]) && !paddedNumber.test(String(candidate[name]))) {
      delete candidate[name];
      repairs.push({ pointer: `/${name}`, message: standsForNothing });
    }
  for (const list of ['identities', 'contactPoints'] as const) dropNameless(candidate, list, repairs);
}

const isNameless = (entry: unknown): boolean => isFields(entry) && isPlaceholder(entry['value']);

function dropNameless(candidate: Candidate, list: string, repairs: Repair[]): void {
  const entries = candidate[list];
  if (!Array.isArray(entries) || !entries.some(isNameless)) return;
  for (const [index, entry] of entries.entries())
    if (isNameless(entry)) repairs.push({ pointer: `/${list}/${index}/value`, message: standsForNothing });
  candidate[list] = entries.filter((entry) => !isNameless(entry));
}

const standsForNothing = 'stands for no value (such as NULL, N/A or -); it was left out';

/** The subject of a list's entry: without it, the entry says nothing. */
const entryKeys: readonly (readonly [list: keyof Snapshot, key: string])[] = [
  ['identities', 'value'],
  ['addresses', 'country'],
  ['contactPoints', 'value'],
  ['contacts', 'at'],
  ['incidents', 'incidentId'],
  ['cases', 'caseId'],
  ['consents', 'purpose'],
  ['channelRecords', 'channel'],
  ['holdings', 'product'],
];

/** A mapping that joins tables creates an empty entry if a customer has none. */
function dropKeyless(candidate: Candidate, repairs: Repair[]): void {
  for (const [list, key] of entryKeys) dropFrom(candidate, list, key, `/${list}`, repairs);
  const { preferences } = candidate;
  if (isFields(preferences)) dropFrom(preferences, 'channels', 'channel', '/preferences/channels', repairs);
}

/** A mapping that joins tables also creates money without an amount, and a compensation of nothing. */
function dropEmptyParts(candidate: Candidate, repairs: Repair[]): void {
  const { value, holdings, incidents } = candidate;
  if (lacks(value, 'lifetimeValue', 'amount')) dropPart(value, 'lifetimeValue', 'amount', '/value', repairs);
  dropParts(holdings, 'amount', 'amount', '/holdings', repairs);
  dropParts(incidents, 'compensated', 'how', '/incidents', repairs);
}

function dropParts(entries: unknown, part: string, key: string, place: string, repairs: Repair[]): void {
  if (!Array.isArray(entries)) return;
  for (let index = 0; index < entries.length; index += 1) {
    const entry: unknown = entries[index];
    if (lacks(entry, part, key)) dropPart(entry, part, key, `${place}/${index}`, repairs);
  }
}

function lacks(holder: unknown, part: string, key: string): holder is Fields {
  return isFields(holder) && holder[part] !== undefined && !hasKey(holder[part], key);
}

function dropPart(holder: Fields, part: string, key: string, place: string, repairs: Repair[]): void {
  const isEmpty = Object.keys(holder[part] ?? {}).length === 0;
  delete holder[part];
  if (!isEmpty) repairs.push({ pointer: `${place}/${part}`, message: `has no ${key}; it was left out` });
}

function dropFrom(holder: Candidate, list: string, key: string, place: string, repairs: Repair[]): void {
  const entries = holder[list];
  if (!Array.isArray(entries) || haveKey(entries, key)) return;
  for (const [index, entry] of entries.entries())
    if (!hasKey(entry, key))
      repairs.push({ pointer: `${place}/${index}`, message: `has no ${key}; it was left out` });
  const kept = entries.filter((entry) => hasKey(entry, key));
  holder[list] = kept;
}

/** By its places: this runs for every list of every row, and nearly all have their keys. */
function haveKey(entries: readonly unknown[], key: string): boolean {
  for (let index = 0; index < entries.length; index += 1) if (!hasKey(entries[index], key)) return false;
  return true;
}

const hasKey = (entry: unknown, key: string): boolean => !isFields(entry) || entry[key] !== undefined;

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function cleanPhones(candidate: Candidate, repairs: Repair[]): void {
  const { market } = candidate;
  const country = typeof market === 'string' ? market : undefined;
  for (const list of ['identities', 'contactPoints'] as const) {
    const entries = candidate[list];
    if (!Array.isArray(entries) || entries.every(isSettled)) continue;
    candidate[list] = entries.flatMap((entry: unknown, index) => {
      if (!isPhone(entry)) return [entry];
      const value = cleanPhone(entry.value, country);
      if (value !== undefined) return [value === entry.value ? entry : { ...entry, value }];
      repairs.push({ pointer: `/${list}/${index}/value`, message: notPhone(country) });
      return [];
    });
  }
}

const isSettled = (identity: unknown): boolean => !isPhone(identity) || isInternational(identity.value);

const isPhone = (identity: unknown): identity is { readonly type: 'phone'; readonly value: string } =>
  isFields(identity) && identity['type'] === 'phone' && typeof identity['value'] === 'string';

const notPhone = (market: string | undefined): string =>
  market === undefined
    ? 'is not an international telephone number, and no market says which country it is from; it was left out'
    : `is not a telephone number in ${market}; it was left out`;

const listNames = ['contacts', 'incidents', 'cases'] as const;

/** Sorts newest first. Keeps as many entries as a snapshot may have, and of those what matters most. */
function orderList(candidate: Candidate, name: FullListName, repairs: Repair[]): void {
  const list = candidate[name];
  if (!Array.isArray(list) || list.length < 2) return;
  const { at, most, keeps, matters } = fullLists[name];
  const timeOfEntry = (entry: unknown): number => timeOf(isFields(entry) ? entry[at] : undefined);
  if (list.length <= most && isNewestFirst(list, timeOfEntry)) return;
  const times = new Map(list.map((entry: unknown) => [entry, timeOfEntry(entry)]));
  const ordered = [...times.keys()].sort((one, other) => (times.get(other) ?? 0) - (times.get(one) ?? 0));
  candidate[name] = keepMost(ordered, most, timeOfEntry, (entry) => isFields(entry) && matters(entry));
  if (list.length <= most) return;
  const message = `has ${list.length} entries; ${most} were kept, those that are ${keeps} first, then the newest`;
  repairs.push({ pointer: `/${name}`, message });
}

/** By its places: this runs for every list of every row. */
function isNewestFirst(list: readonly unknown[], timeOfEntry: (entry: unknown) => number): boolean {
  let before = Number.POSITIVE_INFINITY;
  for (let index = 0; index < list.length; index += 1) {
    const time = timeOfEntry(list[index]);
    if (time > before) return false;
    before = time;
  }
  return true;
}

function timeOf(value: unknown): number {
  const packed = packInstant(value);
  if (typeof packed === 'number') return packed * 1000;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}
