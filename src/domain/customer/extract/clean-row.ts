import { z } from 'zod';
import { keepMost } from '../../../shared/keep-most.ts';
import { cleanEmail } from '../clean-email.ts';
import { cleanPhone, isInternational } from '../clean-phone.ts';
import { type FullListName, fullLists } from '../full-lists.ts';
import { packInstant } from '../packed-time.ts';
import { type Snapshot, snapshotSchema, snapshotSchemaVersion } from '../snapshot.ts';
import { type CleanSettings, compileClean, type SchemaNode } from './clean-by-schema.ts';
import { whyNameless } from './placeholder.ts';

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
  cleanIdentities(candidate, repairs);
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

function dropPlaceholders(candidate: Candidate, repairs: Repair[]): void {
  for (const name of ['customerId', 'household'] as const) {
    const message = whyNameless(candidate[name], true);
    if (message === undefined) continue;
    delete candidate[name];
    repairs.push({ pointer: `/${name}`, message });
  }
  for (const list of ['identities', 'contactPoints'] as const) dropNameless(candidate, list, repairs);
}

const whyLeftOut = (entry: unknown): string | undefined =>
  isFields(entry) ? whyNameless(entry['value'], false) : undefined;

function dropNameless(candidate: Candidate, list: string, repairs: Repair[]): void {
  const entries = candidate[list];
  if (!Array.isArray(entries) || !entries.some((entry) => whyLeftOut(entry) !== undefined)) return;
  candidate[list] = entries.filter((entry: unknown, index) => {
    const message = whyLeftOut(entry);
    if (message !== undefined) repairs.push({ pointer: `/${list}/${index}/value`, message });
    return message === undefined;
  });
}

/** The subject of a list's entry: without it, the entry says nothing. */
const entryKeys: readonly (readonly [list: keyof Snapshot, key: string])[] = [
  ['identities', 'value'],
  ['addresses', 'country'],
  ['addresses', 'lines'],
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
  const says = Object.keys(holder[part] ?? {}).length > 0;
  delete holder[part];
  if (says) repairs.push({ pointer: `${place}/${part}`, message: `has no ${key}; it was left out` });
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

const hasKey = (entry: unknown, key: string): boolean => !isFields(entry) || !isEmpty(entry[key]);

const isEmpty = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Spells telephone numbers and e-mail addresses alike, drops what is none, and takes the `.0` of data frames from numbers. */
function cleanIdentities(candidate: Candidate, repairs: Repair[]): void {
  const { market } = candidate;
  const country = typeof market === 'string' ? market : undefined;
  for (const list of ['identities', 'contactPoints'] as const) {
    const entries = candidate[list];
    if (!Array.isArray(entries) || entries.every(isSettled)) continue;
    candidate[list] = entries.flatMap((entry: unknown, index) => {
      const spelt = isIdentity(entry) ? spellIdentity(entry, country) : entry;
      if (spelt !== undefined) return [spelt];
      repairs.push({ pointer: `/${list}/${index}/value`, message: whyDropped(entry, country) });
      return [];
    });
  }
}

type Identity = { readonly type: string; readonly value: string };

const isIdentity = (entry: unknown): entry is Identity =>
  isFields(entry) && typeof entry['type'] === 'string' && typeof entry['value'] === 'string';

/** Nearly all are, and then nothing is copied. */
const isSettled = (entry: unknown): boolean =>
  !isIdentity(entry) ||
  (entry.type === 'phone'
    ? isInternational(entry.value)
    : entry.type !== 'email' && !ofFrame.test(entry.value));

/** Data frames keep a column of numbers with gaps as decimals. */
const ofFrame = /^\d+\.0$/;

function spellIdentity(entry: Identity, country: string | undefined): Identity | undefined {
  const bare = ofFrame.test(entry.value) ? entry.value.slice(0, -2) : entry.value;
  const value =
    entry.type === 'email' ? cleanEmail(bare) : entry.type === 'phone' ? cleanPhone(bare, country) : bare;
  if (value === undefined) return undefined;
  return value === entry.value ? entry : { ...entry, value };
}

function whyDropped(entry: unknown, market: string | undefined): string {
  if (isFields(entry) && entry['type'] === 'email') return 'is not one e-mail address; it was left out';
  return market === undefined
    ? 'is not an international telephone number, and no market says which country it is from; it was left out'
    : `is not a telephone number in ${market}; it was left out`;
}

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
