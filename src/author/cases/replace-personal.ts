import { isObject } from '../../shared/is-object.ts';

/** Members whose texts say who somebody is, or lead to it, in snapshots, requests and memories. */
const personal: ReadonlySet<string> = new Set([
  ...['customerId', 'household', 'interactionId', 'sessionId', 'decisionId', 'actionId', 'id', 'value'],
  ...['given', 'family', 'full', 'title', 'recipient', 'organisation', 'careOf', 'lines', 'district', 'city'],
  ...['postalCode', 'sortingCode', 'incidentId', 'caseId', 'holdingId', 'reference', 'subject'],
]);

/** Members whose texts are names of the pack although their like is personal elsewhere. */
const isPersonal = (member: string, value: unknown): value is string =>
  personal.has(member) && typeof value === 'string' && value.length > 0;

/**
 * Replaces what is personal in values that belong together, alike in all of them and wherever a text contains it: each text by one of the
 * same form (letters for letters, digits for digits), names by common ones, days of birth by the first year of their decade.
 */
export function replacePersonal<T extends readonly unknown[]>(values: T): T {
  const names = new Map<string, string>();
  for (const value of values) collect(value, '', names);
  const longestFirst = [...names].sort(([one], [other]) => other.length - one.length);
  const inText = (text: string): string => {
    const whole = names.get(text);
    if (whole !== undefined) return whole;
    let replaced = text;
    for (const [name, other] of longestFirst)
      if (name.length >= shortestPart) replaced = replaced.replaceAll(name, other);
    return replaced.replace(/[^\s@"<>]+@[^\s@"<>]+/g, 'somebody@example.com');
  };
  return replaceIn(values, '', inText) as unknown as T;
}

/** A shorter text may be a part of any word. */
const shortestPart = 4;

function collect(value: unknown, member: string, names: Map<string, string>): void {
  if (isPersonal(member, value)) {
    if (!names.has(value)) names.set(value, nameLike(member, value, names.size + 1));
    return;
  }
  if (Array.isArray(value)) for (const each of value) collect(each, member, names);
  else if (isObject(value)) for (const [name, each] of Object.entries(value)) collect(each, name, names);
}

function nameLike(member: string, text: string, number: number): string {
  if (member === 'given') return 'Robin';
  if (member === 'family') return 'Sample';
  if (member === 'full' || member === 'recipient') return 'Robin Sample';
  if (text.includes('@')) return `somebody-${number}@example.com`;
  let rest = number;
  return Array.from(text)
    .reverse()
    .reduce((done, letter) => {
      const [first, count] = formOf(letter);
      if (first === undefined) return letter + done;
      const made = String.fromCodePoint(first + (rest % count));
      rest = Math.floor(rest / count);
      return made + done;
    }, '');
}

/** The first letter of its kind and how many of the kind there are; nothing for signs. */
function formOf(letter: string): readonly [first: number | undefined, count: number] {
  if (/\d/.test(letter)) return [48, 10];
  if (/\p{Lu}/u.test(letter)) return [65, 26];
  return /\p{L}/u.test(letter) ? [97, 26] : [undefined, 1];
}

function replaceIn(value: unknown, member: string, inText: (text: string) => string): unknown {
  if (typeof value === 'string')
    return member === 'birthDate'
      ? value.replace(/^(\d{3})\d/, '$10').replace(/-02-29$/, '-02-28')
      : inText(value);
  if (Array.isArray(value)) return value.map((each) => replaceIn(each, member, inText));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replaceIn(each, name, inText)]),
  );
}
