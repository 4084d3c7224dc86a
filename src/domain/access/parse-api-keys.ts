import { type ApiKey, keyNameForm, type Scope, scopes } from './api-key.ts';

export type ParsedKeys =
  | { readonly keys: readonly ApiKey[] }
  /** Each names the wrong entry, the fault and a right value. No value is repeated, because it may be a secret. */
  | { readonly problems: readonly string[] };

const members = [
  'name',
  'sha256',
  'nextSha256',
  'scopes',
  'touchpoints',
  'channels',
  'background',
  'packs',
  'perSecond',
  'expires',
];
const wordForm = /^[a-z0-9][a-z0-9-]{0,63}$/;
const form = 'a JSON list of entries as `npx tact keys new NAME --scopes …` prints them';

/** Reads the list of keys that the settings hold. Reports everything that is wrong with it at once. */
export function parseApiKeys(text: string): ParsedKeys {
  const entries = parseList(text);
  if (entries === undefined) return { problems: [`must be ${form}`] };
  if (entries.length === 0)
    return { problems: [`holds no key: add one, or leave it out; it must be ${form}`] };
  const problems = [
    ...entries.flatMap((entry, index) => findKeyFaults(entry).map((fault) => `entry ${index + 1}: ${fault}`)),
    ...findRepeats(entries),
  ];
  return problems.length > 0 ? { problems } : { keys: entries.map((entry) => readKey(entry as KeyEntry)) };
}

function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A key as it is written down: in the settings and in the ledger. */
export type KeyEntry = {
  readonly name: string;
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  readonly touchpoints?: readonly string[];
  readonly channels?: readonly string[];
  readonly packs?: readonly string[];
  readonly nextSha256?: string;
  readonly background?: boolean;
  readonly perSecond?: number;
  readonly expires?: string;
};

/** What is wrong with an entry; it is a `KeyEntry` if nothing is. */
export function findKeyFaults(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return ['must be an object such as {"name":"kiosk","sha256":"…","scopes":["decide"]}'];
  const { name, sha256, nextSha256, scopes: given, ...rest } = entry as Record<string, unknown>;
  const { touchpoints, channels, background, packs, perSecond, expires } = rest;
  return [
    Object.keys(entry).every((member) => members.includes(member)) ||
      `has a member that is not one of ${members.join(', ')}; a secret is never written here`,
    matches(name, keyNameForm) ||
      'name must be lower-case letters, digits and dashes, at most 40, such as kiosk-fco',
    matches(sha256, hashForm) || `sha256 ${hashFault}`,
    nextSha256 === undefined || matches(nextSha256, hashForm) || `nextSha256 ${hashFault}`,
    isListOf(given, (scope) => scopes.some((known) => known === scope)) ||
      `scopes must be a list of one or more of ${scopes.join(', ')}`,
    ...Object.entries({ touchpoints, channels, packs }).map(
      ([member, value]) => isOptional(value, isWords) || wordsFault(member, wordExamples[member] ?? ''),
    ),
    isOptional(background, (value) => typeof value === 'boolean') ||
      'background must be true, or be left out if somebody waits for the answers',
    isOptional(perSecond, isRate) ||
      `perSecond must be a number from 0.1 to ${mostPerSecond}, or be left out to allow any number of requests`,
    isOptional(expires, isDay) ||
      'expires must be the day from which the key is refused, such as 2027-06-30 (midnight UTC), or be left out',
  ].filter((fault) => typeof fault === 'string');
}

/** The most that one process can do; a higher limit limits nothing. */
const mostPerSecond = 100_000;
const isRate = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0.1 && value <= mostPerSecond;
const isOptional = (value: unknown, fits: (value: unknown) => boolean): boolean =>
  value === undefined || fits(value);
const hashForm = /^[0-9a-f]{64}$/;
const hashFault = 'must be the 64 lower-case hexadecimal digits that `npx tact keys new` prints';

const isDay = (value: unknown): boolean =>
  matches(value, /^\d{4}-\d{2}-\d{2}$/) &&
  new Date(Date.parse(String(value)) || 0).toISOString().slice(0, 10) === value;

const matches = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'string' && pattern.test(value);
const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(fits);
const isWords = (value: unknown): boolean => isListOf(value, (item) => matches(item, wordForm));
const wordExamples: Readonly<Record<string, string>> = {
  touchpoints: 'check-in',
  channels: 'kiosk',
  packs: 'airline',
};
const wordsFault = (member: string, example: string): string =>
  `${member} must be a list of one or more names such as ["${example}"], or be left out to allow all`;

/** Two callers must not have the same name in the log, nor share a secret. */
function findRepeats(entries: readonly unknown[]): string[] {
  return ['name', 'sha256'].flatMap((member) => {
    const values = entries.map((entry): unknown => Object(entry)[member]);
    return values.flatMap((value, index) => {
      const first = values.indexOf(value);
      return value === undefined || first === index
        ? []
        : [`entry ${index + 1}: has the ${member} of entry ${first + 1}; each key has its own`];
    });
  });
}

export function readKey({ name, sha256, nextSha256, scopes: granted, ...rest }: KeyEntry): ApiKey {
  const { touchpoints, channels, background, packs, perSecond, expires } = rest;
  return {
    name,
    sha256,
    ...(nextSha256 !== undefined && { nextSha256 }),
    scopes: new Set(granted),
    ...(touchpoints && { touchpoints: new Set(touchpoints) }),
    ...(channels && { channels: new Set(channels) }),
    ...(background !== undefined && { background }),
    ...(packs && { packs: new Set(packs) }),
    ...(expires !== undefined && { expiresAt: Date.parse(expires) }),
    ...(perSecond !== undefined && {
      allowance: { burst: Math.max(1, 2 * perSecond), refillMs: 1000 / perSecond },
    }),
  };
}
