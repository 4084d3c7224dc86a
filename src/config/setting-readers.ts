import type { ApiKey } from '../domain/access/api-key.ts';
import { parseApiKeys } from '../domain/access/parse-api-keys.ts';
import { parseTrustedKeys } from '../domain/release/parse-trusted-keys.ts';
import type { TrustedKey } from '../domain/release/trust.ts';
import { suggestWord } from '../shared/suggest-word.ts';

/** The value of a text, or its fault: words that follow `NAME=value`, or follow `NAME` alone if the value is a secret. */
export type Reading<T> =
  | { readonly value: T }
  | { readonly fault: string /** A right value that is near. */; readonly example?: string };

/** Reads the text of one setting, which is trimmed. */
export type Reader<T> = (text: string) => Reading<T>;

export const readText: Reader<string> = (text) => ({ value: text });

export function readWhole(least: number, most: number): Reader<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    const isIn = value >= least && value <= most;
    return isIn ? { value } : { fault: `is not a whole number from ${least} to ${most}` };
  };
}

/** A number of processes; `auto` is as many as there are processors. */
export const readWorkers: Reader<number | 'auto'> = (text) => {
  if (text === 'auto') return { value: 'auto' };
  const reading = readWhole(1, 64)(text);
  return 'fault' in reading ? { fault: 'is neither auto nor a whole number from 1 to 64' } : reading;
};

export const readShare: Reader<number> = (text) => {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value <= 1 ? { value } : { fault: 'is not a number from 0 to 1' };
};

const flags: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, '1': true },
  ...{ false: false, no: false, '0': false },
};

export const readFlag: Reader<boolean> = (text) => {
  const value = Object.hasOwn(flags, text) ? flags[text] : undefined;
  return value === undefined ? { fault: 'is neither yes nor no' } : { value };
};

export function readChoice<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (text) => {
    const value = words.find((word) => word === text);
    if (value !== undefined) return { value };
    const example = suggestWord(text, words);
    return { fault: `is not one of ${words.join(', ')}`, ...(example === undefined ? {} : { example }) };
  };
}

export const readFolder: Reader<string> = (text) => {
  if (text.startsWith('~')) return { fault: 'begins with ~, which only a shell understands' };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { fault: 'is an address, not a folder' };
  return { value: text };
};

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)*$/i;
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const ipv6 = /^(?=.*:)[0-9a-f:.]+(%[\w.-]+)?$/i;

/** An address to listen on. Programs disagree about names of digits and dots that are not addresses. */
export const readHost: Reader<string> = (text) => {
  const isName = hostName.test(text) && /[a-z]/i.test(text) && !/^0x/i.test(text);
  if (ipv4.test(text) || isIpv6(text) || isName) return { value: text };
  return { fault: 'is neither an IP address nor the name of a host' };
};

function isIpv6(text: string): boolean {
  return ipv6.test(text) && URL.canParse(`http://[${text.replace(/%.*$/, '')}]`);
}

export const readPrefix: Reader<string> = (text) =>
  /^[\w.-]{1,32}$/.test(text)
    ? { value: text }
    : { fault: 'is not made of letters, digits, dashes, dots and underscores, 32 at most' };

/** Keys as `npx tact keys new` prints their entries. */
export const readApiKeys: Reader<readonly ApiKey[]> = (text) => {
  const parsed = parseApiKeys(text);
  return 'keys' in parsed ? { value: parsed.keys } : { fault: parsed.problems.join('; ') };
};

/** Keys whose signatures on releases count, as `npx tact rules key` prints them. */
export const readTrustedKeys: Reader<readonly TrustedKey[]> = (text) => {
  const value = parseTrustedKeys(text);
  return value === undefined
    ? { fault: 'is not a JSON list of entries as `npx tact rules key NAME` prints them' }
    : { value };
};

/** The issuer of tokens. Whoever can change its answer can let anybody in. */
export const readIssuer: Reader<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol !== 'https:' && !isLocal) return { fault: 'is not an https address' };
  if (url?.username !== '' || url.search !== '' || url.hash !== '')
    return { fault: 'has a user, a query or a fragment, which an issuer never has' };
  return { value: text };
};

/** IP addresses and CIDR ranges, comma-separated. */
export const readNetworks: Reader<readonly string[]> = (text) => {
  const value = text.split(',').map((entry) => entry.trim());
  const wrong = value.find((entry) => !isNetwork(entry));
  return wrong === undefined
    ? { value }
    : { fault: 'has an entry that is neither an IP address nor a CIDR range' };
};

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = ipv4.test(address) ? 32 : isIpv6(address) ? 128 : -1;
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  return most > 0 && isRange && more.length === 0 && !text.includes('%');
}

/** A short one could be guessed from the links that it signed. */
export const readLinkSecret: Reader<string> = (text) =>
  text.length >= 32 ? { value: text } : { fault: 'has fewer than 32 characters' };

/** A mail server. Its password is never repeated. */
export const readMailServer: Reader<string> = (text) => {
  const url = /^smtps?:\/\/[^/]/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { fault: 'is not an address that begins with smtps:// or smtp://' };
  if (
    url.hostname === '' ||
    url.port === '0' ||
    !/^\/?$/.test(url.pathname) ||
    url.search !== '' ||
    url.hash !== ''
  )
    return { fault: 'has more or less than a user, a password, a host and a port' };
  try {
    decodeURIComponent(url.username + url.password);
    return { value: text };
  } catch {
    return { fault: 'has a % in its user or password that begins no code; write %25 for it' };
  }
};

export const readMailAddress: Reader<string> = (text) =>
  /^[\w.+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text)
    ? { value: text }
    : { fault: 'is not one e-mail address, without a name' };

/** `channel=sender` or `channel:COUNTRY=sender`, comma-separated. */
export const readSenders: Reader<ReadonlyMap<string, string>> = (text) =>
  readPlaces(text, 'sender', (sender, channel) =>
    sender === 'print' && !channel.startsWith('letter')
      ? { fault: `prints ${channel}; only letters can be printed` }
      : { value: sender },
  );

/** `channel=number` or `channel:COUNTRY=number`, comma-separated. */
export const readDailyLimits: Reader<ReadonlyMap<string, number>> = (text) =>
  readPlaces(text, 'number', (number, channel) =>
    /^[1-9]\d{0,8}$/.test(number)
      ? { value: Number(number) }
      : { fault: `limits ${channel} to no whole number from 1 to 999999999` },
  );

/** A value for each channel, or for a channel in one country. */
function readPlaces<Value>(
  text: string,
  kind: string,
  read: (value: string, channel: string) => ReturnType<Reader<Value>>,
): ReturnType<Reader<ReadonlyMap<string, Value>>> {
  const found = new Map<string, Value>();
  for (const entry of text.split(',')) {
    const { channel, written = '' } = placeEntry.exec(entry)?.groups ?? {};
    if (channel === undefined)
      return {
        fault: `has an entry that is not channel=${kind} or channel:COUNTRY=${kind}: ${entry.trim()}`,
      };
    if (found.has(channel)) return { fault: `names ${channel} twice` };
    const reading = read(written, channel);
    if ('fault' in reading) return reading;
    found.set(channel, reading.value);
  }
  return { value: found };
}

const placeEntry = /^\s*(?<channel>[a-z0-9-]+(?::[A-Z]{2})?)\s*=\s*(?<written>[a-z0-9-]+)\s*$/;

/** `name=value`, comma-separated. Faults repeat a name and never a value, which may be a secret. */
export function readPairs(readValue: Reader<string>): Reader<ReadonlyMap<string, string>> {
  return (text) => {
    const pairs = new Map<string, string>();
    for (const [index, entry] of text.split(',').entries()) {
      const { name = '', value = '' } = pair.exec(entry)?.groups ?? {};
      const reading = readValue(value);
      if (name === '')
        return {
          fault: `has an entry that is not connector=value: number ${index + 1} (write a comma in a value as %2C)`,
        };
      if (pairs.has(name)) return { fault: `names ${name} twice` };
      if ('fault' in reading) return { fault: `gives ${name} ${reading.fault}` };
      pairs.set(name, reading.value);
    }
    return { value: pairs };
  };
}

const pair = /^\s*(?<name>[a-z0-9-]+)\s*=\s*(?<value>\S.*?)\s*$/;

/** An address that fetch can call unchanged: fetch sends neither credentials nor fragments. */
export const readHttpAddress: Reader<string> = (text) => {
  if (!/^https?:\/\/[^/]/i.test(text))
    return { fault: 'an address that does not begin with https:// or http://' };
  const url = URL.canParse(text) && !/[\s\\]/.test(text) ? new URL(text) : undefined;
  if (url === undefined || url.port === '0') return { fault: 'an address that cannot be read' };
  if (url.username !== '' || url.password !== '')
    return {
      fault: 'an address with credentials, which are never sent. Let CONNECTOR_SECRETS sign the calls',
    };
  if (url.hash !== '' || text.includes('#'))
    return { fault: 'an address with a # part, which is never sent' };
  return { value: text };
};
