import { languages } from '../../shared/code-tables.ts';

/**
 * What SSML 1.1 (W3C) lets an element's attributes and surroundings be, as far as Amazon Polly, Azure and Google agree on it: each
 * of them refuses the whole prompt for one wrong value, and the caller hears nothing. U+E000 stands for a value that is filled in.
 */
type Attributes = ReadonlyMap<string, string>;

const strengths = ['none', 'x-weak', 'weak', 'medium', 'strong', 'x-strong'];
const rates = ['x-slow', 'slow', 'medium', 'fast', 'x-fast', 'default'];
const volumes = ['silent', 'x-soft', 'soft', 'medium', 'loud', 'x-loud', 'default'];
const pitches = ['x-low', 'low', 'medium', 'high', 'x-high', 'default'];
const levels = ['strong', 'moderate', 'none', 'reduced'];
const interpretations = [
  ...'address cardinal characters currency date digits expletive fraction'.split(' '),
  ...'name number ordinal spell-out telephone time unit verbatim'.split(' '),
];
const dateFormats = ['mdy', 'dmy', 'ymd', 'md', 'dm', 'ym', 'my', 'd', 'm', 'y', 'yyyymmdd'];

const duration = /^(\d+(?:\.\d+)?|\.\d+)(ms|s)$/;
const longestBreak = 10_000;

type Check = (value: string) => string | undefined;

const oneOf =
  (words: readonly string[], pattern?: RegExp, example?: string): Check =>
  (value) =>
    words.includes(value) || pattern?.test(value)
      ? undefined
      : `write ${words.join(', ')}${example === undefined ? '' : `, or ${example}`}`;

function checkBreakTime(value: string): string | undefined {
  const found = duration.exec(value);
  if (found === null) return 'write a number with its unit, such as 300ms or 1.5s';
  const milliseconds = Number(found[1]) * (found[2] === 's' ? 1000 : 1);
  return milliseconds > longestBreak ? 'voices pause for 10s at most' : undefined;
}

const isPositiveFactor = /^(?=.*[1-9])\d+(\.\d+)?%?$/;

const checks: Readonly<Record<string, Check>> = {
  'break time': checkBreakTime,
  'break strength': oneOf(strengths),
  'emphasis level': oneOf(levels),
  'say-as interpret-as': oneOf(interpretations),
  'prosody rate': oneOf(rates, isPositiveFactor, 'a percentage such as 90%'),
  'prosody volume': oneOf(volumes, /^[+-]\d+(\.\d+)?dB$/, 'a change such as +6dB'),
  'prosody pitch': oneOf(pitches, /^([+-]\d+(\.\d+)?(%|Hz|st)|\d+(\.\d+)?Hz)$/, 'a change such as +5%'),
  'prosody range': oneOf(pitches, /^([+-]\d+(\.\d+)?(%|Hz|st)|\d+(\.\d+)?Hz)$/, 'a change such as +5%'),
  'prosody duration': oneOf([], duration, 'a time such as 2s'),
  'voice gender': oneOf(['male', 'female', 'neutral']),
  'voice age': oneOf([], /^\d{1,3}$/, 'years such as 40'),
  'voice variant': oneOf([], /^[1-9]\d*$/, 'a whole number from 1'),
  'phoneme alphabet': oneOf(['ipa', 'x-sampa'], /^x-[a-z-]+$/, 'a name that begins with x-'),
};

const required: Readonly<Record<string, readonly string[]>> = {
  'say-as': ['interpret-as'],
  sub: ['alias'],
  phoneme: ['ph'],
  mark: ['name'],
  lang: ['xml:lang'],
};

/** What is wrong with an element without attributes. */
const saysNothing: Readonly<Record<string, string>> = {
  prosody: '<prosody> says nothing about rate, pitch or volume',
  voice: '<voice> does not say which voice',
};

const words = new Set(['say-as', 'sub', 'phoneme']);
const nothing = new Set(['break', 'mark']);
const forbidden: Readonly<Record<string, readonly string[]>> = {
  p: ['p', 's', 'emphasis', 'token', 'w'],
  s: ['s', 'emphasis', 'token', 'w'],
};

/** Why no voice takes an element with these attributes within its parent; undefined if voices do. */
export function findElementFault(
  name: string,
  attributes: Attributes,
  parent: string | undefined,
): string | undefined {
  if (parent !== undefined && words.has(parent)) return `<${parent}> holds words only, no <${name}>`;
  if (parent !== undefined && nothing.has(parent))
    return `a <${parent}> has something in it, or does not end with />`;
  if (parent !== undefined && forbidden[name]?.includes(parent)) return `a <${name}> is inside <${parent}>`;
  const missing = required[name]?.find((key) => !attributes.get(key)?.trim());
  if (missing !== undefined) return `<${name}> has no ${missing}`;
  if (attributes.size === 0 && saysNothing[name] !== undefined) return saysNothing[name];
  for (const [key, value] of attributes) {
    const fault = findValueFault(name, key, value, attributes);
    if (fault !== undefined) return `<${name} ${key}="${value}">: ${fault}`;
  }
  return undefined;
}

function findValueFault(
  name: string,
  key: string,
  value: string,
  attributes: Attributes,
): string | undefined {
  if (key === 'xml:lang') return checkTag(value);
  const check = checks[`${name} ${key}`];
  if (check !== undefined && value.includes('\ue000')) return 'a variable is not allowed here';
  if (name === 'say-as' && key === 'format' && attributes.get('interpret-as') === 'date')
    return oneOf(dateFormats)(value);
  return check?.(value);
}

const checkTag = (tag: string): string | undefined =>
  languages.has(tag) ? undefined : 'write the tag of a language with dashes, such as it-IT';
