import { parsePointer, pointerTo, valueAt } from '../../../shared/json-pointer.ts';
import { nameCharacter, twiceEncoded, unfitText } from '../../../shared/unfit-text.ts';
import type { Fault } from '../../shared/service-error.ts';
import type { Snapshot } from '../snapshot.ts';
import { type CodeKind, explainCode } from './explain-code.ts';
import { standsForNothing } from './placeholder.ts';

/** The codes of a snapshot that do not exist in their tables. This runs for every row, and nearly all rows have none. */
export function findUnknownCodes(snapshot: Snapshot): readonly Fault[] {
  const { market, nationality, timeZone, languages, value, holdings } = snapshot;
  const faults: Fault[] = [];
  look(faults, 'country', market, '/market');
  look(faults, 'country', nationality, '/nationality');
  look(faults, 'zone', timeZone, '/timeZone');
  look(faults, 'currency', value?.lifetimeValue?.currency, '/value/lifetimeValue/currency');
  if (languages !== undefined)
    for (let index = 0; index < languages.length; index += 1)
      look(faults, 'language', languages[index], '/languages', index);
  if (holdings !== undefined)
    for (let index = 0; index < holdings.length; index += 1)
      look(faults, 'currency', holdings[index]?.amount?.currency, '/holdings', index, '/amount/currency');
  return faults;
}

function look(
  faults: Fault[],
  kind: CodeKind,
  text: string | undefined,
  place: string,
  index?: number,
  behind = '',
): void {
  if (text === undefined) return;
  const message = explainCode(kind, text);
  if (message !== undefined)
    faults.push({ pointer: index === undefined ? place : `${place}/${index}${behind}`, message });
}

/**
 * Adds the likely cause to a schema's fault, judging by the form of the value. No value is shown, because it may be personal
 * data.
 */
export function explainFault(fault: Fault, candidate: unknown): Fault {
  const value = valueAt(candidate, parsePointer(fault.pointer));
  if (typeof value === 'bigint') return { pointer: fault.pointer, message: tooLarge };
  if (typeof value !== 'string') return fault;
  const code = codeKindOf(fault.pointer);
  const message = code === undefined ? undefined : explainCode(code, value);
  if (message !== undefined) return { ...fault, message };
  const cause = causes.find(({ of, form }) => of.test(fault.message) && form.test(value));
  return cause === undefined ? fault : { ...fault, message: `${fault.message}; ${cause.text}` };
}

const tooLarge = 'is a whole number beyond 2^53, which JSON readers round; write it as text';

function codeKindOf(pointer: string): CodeKind | undefined {
  if (/^\/(market|nationality)$/.test(pointer)) return 'country';
  if (pointer.endsWith('/currency')) return 'currency';
  if (/^\/languages\/\d+$/.test(pointer)) return 'language';
  return pointer === '/timeZone' ? 'zone' : undefined;
}

type Cause = { readonly of: RegExp; readonly form: RegExp; readonly text: string };

const dayOrInstant = /must be (a day|an instant)/;

/** Causes by the form of the values that are refused most often. */
const causes: readonly Cause[] = [
  {
    of: /must be a day/,
    form: /\d:\d\d.*(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)$/i,
    text: 'it is an instant, whose day depends on the time zone: write the day',
  },
  {
    of: dayOrInstant,
    form: /^\s*\d{1,2}[-/]\d{1,2}[-/]\d{4}/,
    text: 'day and month may be either way round: declare --dates day-first or --dates month-first',
  },
  {
    of: dayOrInstant,
    form: /^\s*\d{1,2}[-/. ]([\p{L}]+|\d{1,2})[-/. ]+\d\d(\s|$)/u,
    text: 'its year has two figures, so that its century is not known: write four',
  },
  {
    of: dayOrInstant,
    form: /(^|\D)(24|25|26)\d\d(\D|$)|[\u{e00}-\u{e7f}]/u,
    text: 'its year looks like one of the Buddhist era: declare --era buddhist',
  },
  {
    of: /must be an instant/,
    form: /^(19|20)\d\d-\d\d-\d\d[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?$|^\d\d?[./]\d\d?[./]\d{4},? ([01]?\d|2[0-3]):[0-5]\d/,
    text: 'if the day exists, the clock of the time zone skips this time in spring: declare the --time-zone that the file is written in',
  },
  {
    of: /must be /,
    form: standsForNothing,
    text: 'it stands for no value: leave it empty, by NULLIF in the mapping',
  },
  {
    of: dayOrInstant,
    form: /^\d{5}(\.\d+)?$/,
    text: 'it looks like the number that a spreadsheet keeps for a day: write the day',
  },
  {
    of: /must be an instant/,
    form: /^\d{9,13}$/,
    text: 'it looks like seconds or milliseconds since 1970: use to_timestamp() or epoch_ms() in the mapping',
  },
  {
    of: /must be (a|an|a whole) ?(whole )?(number|integer)/,
    form: /^[+-]?\d{1,3}[.,]\d{3}$/,
    text: 'its comma or point may stand before decimals or between thousands: declare --decimal comma or --decimal point',
  },
  {
    of: /must be (a|an|a whole) ?(whole )?(number|integer)/,
    form: /\d.*[\p{L}\p{Sc}%]|[\p{L}\p{Sc}%].*\d/u,
    text: 'it has a unit: take that away in the mapping',
  },
];

/**
 * Texts with characters that no text has: control characters, halves of surrogate pairs, and U+FFFD, which software before this
 * load wrote instead of a character that it did not know.
 */
export function findUnfitCharacters(value: unknown, pointer = ''): Fault[] {
  if (typeof value === 'string') return explainCharacter(unfit.exec(value)?.[0], pointer);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .flatMap(([name, member]) =>
      unfit.test(name)
        ? [{ pointer, message: unfitName }]
        : findUnfitCharacters(member, pointer + pointerTo(name)),
    )
    .slice(0, mostFaults);
}

const mostFaults = 20;
const unfit = new RegExp(`${unfitText.source}|${twiceEncoded.source}`, 'u');
const lost = 'stands for a character that was lost; export it again in an encoding that has the character';
const encodedTwice =
  'contains letters such as “Ã©”, which UTF-8 gives when it is read in another encoding; export it again as UTF-8';
const unfitName =
  'has a name with a control character, half a surrogate pair or a lost character; correct the name';
const control = 'is not a character of a text (a control character or half a surrogate pair); remove it';

function explainCharacter(found: string | undefined, pointer: string): Fault[] {
  if (found === undefined) return [];
  if (twiceEncoded.test(found)) return [{ pointer, message: encodedTwice }];
  return [
    { pointer, message: `contains ${nameCharacter(found)}, which ${found === '\u{fffd}' ? lost : control}` },
  ];
}
