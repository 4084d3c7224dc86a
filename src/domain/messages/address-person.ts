import type { Snapshot } from '../customer/snapshot.ts';
import { type FormalParts, findAddressStyle } from './address-styles.ts';
import { cleanText } from './clean-text.ts';

export type PersonName = NonNullable<Snapshot['name']>;

/** How a person is called in one language. What is absent is not known, and nobody guesses it. */
export type Address = {
  /** How to address the person within a sentence: `Signora Bianchi`, `Frau Dr. Bianchi`, `陳女士`; the given name if that is wished. */
  readonly name?: string;
  readonly firstName?: string;
  /** As on an envelope. */
  readonly fullName?: string;
};

export function addressPerson(person: PersonName | undefined, locale: string): Address {
  if (person === undefined) return {};
  const given = clean(person.given);
  const fullName = writeFullName(person);
  const formal = person.form === 'familiar' ? undefined : addressFormally(person, locale);
  const name = person.form === 'familiar' ? (given ?? fullName) : (formal ?? fullName);
  const address: { -readonly [Part in keyof Address]: Address[Part] } = {};
  if (name !== undefined) address.name = name;
  if (given !== undefined) address.firstName = given;
  if (fullName !== undefined) address.fullName = fullName;
  return address;
}

/** The first line of a letter; empty where the person is unknown and the language's manners are too. */
export function salutePerson(person: PersonName | undefined, locale: string): string {
  const { salute } = findAddressStyle(locale);
  const { firstName, fullName } = addressPerson(person, locale);
  if (person === undefined || fullName === undefined) return salute.unknown;
  if (person.form === 'familiar') return salute.familiar(firstName ?? fullName, person.honorific);
  const formal = addressFormally(person, locale);
  return formal === undefined ? salute.neutral(fullName) : salute.formal(formal, person.honorific);
}

function addressFormally(person: PersonName, locale: string): string | undefined {
  const family = clean(person.family);
  if (family === undefined) return undefined;
  const titles = readTitles(person.title);
  const parts: FormalParts = { honorific: person.honorific, titles, family };
  return findAddressStyle(locale).formal(parts);
}

/** Titles that are known, by how they are written; a Dottore is a doctor. */
const knownTitles: ReadonlyMap<string, string> = new Map([
  ['dr', 'dr'],
  ['dott', 'dr'],
  ['dottore', 'dr'],
  ['dottoressa', 'dr'],
  ['prof', 'prof'],
]);

/** `Prof. Dr.` → prof, dr; `Dott.ssa` → dr. Other titles have no safe translation and are left to the full name. */
function readTitles(title: string | undefined): string[] {
  const words = (title ?? '')
    .slice(0, 50)
    .toLowerCase()
    .split(/[\s.]+/);
  return words.flatMap((word) => knownTitles.get(word) ?? []);
}

const han = /^\p{Script=Han}+$/u;

function writeFullName(person: PersonName): string | undefined {
  const full = clean(person.full);
  if (full !== undefined) return full;
  const given = clean(person.given);
  const family = clean(person.family);
  if (given === undefined || family === undefined) return given ?? family;
  if (han.test(given) && han.test(family)) return `${family}${given}`;
  return person.order === 'family-first' ? `${family} ${given}` : `${given} ${family}`;
}

/**
 * A part without a letter (`-`, `.`) stands for a name that nobody knows. A name never becomes a web address: mails make links of these,
 * and people register such names to have them sent.
 */
function clean(part: string | undefined): string | undefined {
  const text = part === undefined ? '' : cleanText(part.replaceAll('://', ' '), 120);
  return /\p{L}/u.test(text) ? text : undefined;
}
