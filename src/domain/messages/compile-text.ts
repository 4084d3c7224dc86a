import {
  type MessageFormatElement,
  type PluralElement,
  type SelectElement,
  TYPE,
} from '@formatjs/icu-messageformat-parser';
import { chooseShowing, type FormattedElement } from './choose-showing.ts';
import { choosePlural, showNumber } from './intl-formatters.ts';
import type { TextFault } from './message-source.ts';
import { escapeApostrophes, parseMessage } from './parse-message.ts';
import { showValue, type TextVariable } from './show-value.ts';
import { type Joints, markJoint, smoothJoints } from './smooth-joints.ts';

/**
 * One text with its values filled in. Never throws, whatever the values are; a missing value leaves no gap behind. `addressed` has
 * the values of `addressVariables` where they are not among the others.
 */
export type CompiledText = (values: Values, timeZone: string, addressed?: Values) => string;

type Values = Readonly<Record<string, unknown>>;

export type TextScope = {
  readonly locale: string;
  /** The regional tag by which numbers, dates and money are written. */
  readonly formats: string;
  readonly variables: ReadonlyMap<string, TextVariable>;
  /** Makes a shown value safe for the text around it. */
  readonly makeSafe: (shown: string) => string;
};

export type TextReading = {
  readonly elements: readonly MessageFormatElement[];
  readonly text: CompiledText;
  /** The variables that it names. */
  readonly used: ReadonlySet<string>;
  readonly faults: readonly TextFault[];
};

type Run = Joints & { readonly values: Values; readonly addressed: Values; readonly timeZone: string };
type Piece = (run: Run) => string;
type Job = TextScope & { readonly used: Set<string>; readonly faults: TextFault[] };

/**
 * Compiles an ICU MessageFormat text into a function, with the semantics of intl-messageformat where tags are ignored. In a
 * select a missing value is `none`. An apostrophe before a variable is an apostrophe, as Italian and French need (`l'{place}`).
 */
export function compileText(source: string, scope: TextScope): TextReading {
  const job: Job = { ...scope, used: new Set(), faults: [] };
  const elements = parseText(source, job);
  const piece = compileElements(elements, job, undefined);
  const text: CompiledText = (values, timeZone, addressed = values) => {
    const run = { values, addressed, timeZone, hasJoint: false };
    const out = piece(run);
    return run.hasJoint ? smoothJoints(out) : out;
  };
  return { elements, text, used: job.used, faults: job.faults };
}

function parseText(source: string, job: Job): MessageFormatElement[] {
  try {
    return parseMessage(source, job.locale);
  } catch (error) {
    job.faults.push({
      code: 'text-unreadable',
      message: `This is not ICU MessageFormat: ${explainParser(error)}${placeOf(error, escapeApostrophes(source))}`,
      hint: "Check that every { has its }, that a select or plural has an `other`, and that no choice is there twice. Write a brace that is shown as '{' or '}'.",
    });
    return [];
  }
}

/** By the code of the parser's error, which is its message. */
const parserFaults: readonly (readonly [code: RegExp, words: string])[] = [
  [/^EMPTY_ARGUMENT/, 'the braces {} hold no name'],
  [/^EXPECT_ARGUMENT_CLOSING_BRACE/, 'a { has no }'],
  [/^MALFORMED_ARGUMENT/, 'a { does not continue with a name and }'],
  [/^MISSING_OTHER/, 'a select or plural has no other'],
  [/^DUPLICATE_/, 'a choice is there twice'],
  [/_ARGUMENT_TYPE$/, 'behind the name comes number, date, time, plural, selectordinal or select'],
  [/_SELECTOR_FRAGMENT$/, 'a choice has no text in braces'],
  [/^INVALID_PLURAL_ARGUMENT_SELECTOR/, 'a plural has zero, one, two, few, many, other or =3'],
  [/_OFFSET_VALUE$/, 'the offset of a plural is a whole number'],
  [/_(SELECTOR|OPTIONS)$/, 'a select or plural has no choices'],
  [/_(SKELETON|STYLE)$/, 'the style of a value is not known'],
];

function explainParser(error: unknown): string {
  const code = error instanceof Error ? error.message : '';
  return parserFaults.find(([pattern]) => pattern.test(code))?.[1] ?? 'it cannot be read';
}

/** Where in a text its parser gave up. */
function placeOf(error: unknown, text: string): string {
  const { location } = error as { location?: { start?: { offset?: number } } };
  const offset = location?.start?.offset;
  return offset === undefined ? '' : `, at "${text.slice(offset, offset + 30).replaceAll("''", "'")}"`;
}

function compileElements(
  elements: readonly MessageFormatElement[],
  job: Job,
  counted: PluralElement | undefined,
): Piece {
  const pieces = elements.map((element) => compileElement(element, job, counted));
  const [first, second] = pieces;
  if (first !== undefined && second === undefined) return first;
  return (run) => {
    let out = '';
    for (const piece of pieces) out += piece(run);
    return out;
  };
}

function compileElement(element: MessageFormatElement, job: Job, counted: PluralElement | undefined): Piece {
  switch (element.type) {
    case TYPE.literal:
      return () => element.value;
    case TYPE.pound:
      return compilePound(job.formats, counted);
    case TYPE.select:
      return compileSelect(element, job, counted);
    case TYPE.plural:
      return compilePlural(element, job);
    case TYPE.tag:
      return () => '';
    default:
      return compileShown(element, job);
  }
}

function compileShown(element: FormattedElement, job: Job): Piece {
  const name = element.value;
  const read = readerOf(name);
  const variable = useVariable(name, job);
  const showing = variable && chooseShowing(element, variable);
  if (variable === undefined || showing === undefined) {
    if (variable !== undefined) job.faults.push(misuse(name, variable, 'shown in this way'));
    return () => '';
  }
  const locale = showing.as === 'term' ? job.locale : job.formats;
  return (run) => markJoint(showValue(showing, read(run), locale, run.timeZone), job.makeSafe, run);
}

function compileSelect(element: SelectElement, job: Job, counted: PluralElement | undefined): Piece {
  const name = element.value;
  const variable = useVariable(name, job);
  const asksWhether = Object.keys(element.options).every((choice) => choice === 'none' || choice === 'other');
  if (variable !== undefined && !selectable.has(variable.type) && !asksWhether)
    job.faults.push(misuse(name, variable, 'distinguished by a select'));
  for (const choice of Object.keys(element.options)) checkChoice(name, choice, variable, job);
  const options = compileOptions(element, job, counted);
  const other = options.get('other') ?? nothing;
  const read = readerOf(name);
  for (const [choice, served] of Object.entries(variable?.instead ?? {})) {
    const option = options.get(served);
    if (option !== undefined && !options.has(choice)) options.set(choice, option);
  }
  return (run) => (options.get(choiceOf(read(run))) ?? other)(run);
}

function compilePlural(element: PluralElement, job: Job): Piece {
  const name = element.value;
  const variable = useVariable(name, job);
  if (variable !== undefined && variable.type !== 'number')
    job.faults.push(misuse(name, variable, 'counted by a plural'));
  const options = compileOptions(element, job, element);
  const other = options.get('other') ?? nothing;
  const kind: Intl.PluralRulesOptions = { type: element.pluralType ?? 'cardinal' };
  return (run) => {
    const count = run.values[name];
    if (typeof count !== 'number') return other(run);
    const exact = options.get(`=${count}`);
    if (exact !== undefined) return exact(run);
    return (options.get(choosePlural(count - element.offset, job.locale, kind)) ?? other)(run);
  };
}

function compileOptions(
  element: SelectElement | PluralElement,
  job: Job,
  counted: PluralElement | undefined,
): Map<string, Piece> {
  return new Map(
    Object.entries(element.options).map(([choice, option]) => [
      choice,
      compileElements(option.value, job, counted),
    ]),
  );
}

function compilePound(locale: string, counted: PluralElement | undefined): Piece {
  if (counted === undefined) return () => '#';
  return (run) => {
    const count = run.values[counted.value];
    const shown = typeof count === 'number' ? showNumber(count - counted.offset, locale, plain) : '';
    return markJoint(shown, asItIs, run);
  };
}

/** How the person is addressed, in the text's own language. */
const addressVariables: ReadonlySet<string> = new Set(['name', 'firstName', 'hasName']);

const readerOf = (name: string): ((run: Run) => unknown) =>
  addressVariables.has(name) ? (run) => run.addressed[name] : (run) => run.values[name];

const asItIs = (shown: string): string => shown;
const plain: Intl.NumberFormatOptions = {};
const nothing: Piece = () => '';
const selectable: ReadonlySet<string> = new Set(['text', 'term', 'number']);

function choiceOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : 'other';
}

function useVariable(name: string, job: Job): TextVariable | undefined {
  job.used.add(name);
  const variable = job.variables.get(name);
  if (variable === undefined)
    job.faults.push({
      code: 'variable-unknown',
      message: `The text names {${name}}, which is not declared.`,
      hint: `Declare it under "variables", or use one of ${[...job.variables.keys()].join(', ')}.`,
    });
  return variable;
}

function checkChoice(name: string, choice: string, variable: TextVariable | undefined, job: Job): void {
  const { choices } = variable ?? {};
  if (choices === undefined || choice === 'other' || choice === 'none' || choices.includes(choice)) return;
  job.faults.push({
    code: 'choice-unknown',
    message: `The select on {${name}} has a choice "${choice}", which the value never is.`,
    hint: `Use one of ${choices.join(', ')}, none (no value) or other.`,
  });
}

function misuse(name: string, variable: TextVariable, use: string): TextFault {
  return {
    code: 'variable-misused',
    message: `{${name}} is of type ${variable.type}, which cannot be ${use}.`,
    hint: 'Write {name} alone, or declare the variable with another type: plural and number want a number, date and time an instant, select a text or term, or none and other alone.',
  };
}
