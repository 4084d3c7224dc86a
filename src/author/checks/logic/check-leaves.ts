import { kindOfWords } from '../../../domain/shared/word-kinds.ts';
import { isObject } from '../../../shared/is-object.ts';
import { hintWord } from '../../../shared/suggest-word.ts';
import { parseDay } from '../../../shared/zoned-time.ts';
import type { CheckFinding } from './check-finding.ts';
import { describeLeaf, describePlace } from './check-finding.ts';
import type { Leaf } from './condition-tree.ts';
import type { Shape } from './fact-shapes.ts';
import { choicesOfShape, describeShape, shapeOfItems } from './fact-shapes.ts';
import type { FindWordFault } from './known-words.ts';
import { allows, narrow, sampleValues } from './sample-values.ts';
import { areDays, hintSpelling, isMisspelt } from './spelling.ts';

const show = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value));

/** Checks one comparison alone against the possible values of its fact. */
export function checkLeaf(
  leaf: Leaf,
  shape: Shape | undefined,
  findWordFault?: FindWordFault,
): CheckFinding[] {
  const found = [...findInstantsAsTexts(leaf, shape), ...checkValues(leaf, shape)];
  return found.length > 0 || findWordFault === undefined || shape === undefined
    ? found
    : findUnknownWords(leaf, shape, findWordFault);
}

/** Words that are spelt as words, and are none of their kind. A word that is excluded is at most suspicious. */
function findUnknownWords(leaf: Leaf, whole: Shape, findWordFault: FindWordFault): CheckFinding[] {
  const ofItems = asSearch(leaf, whole);
  const [asked, shape] = ofItems ?? [leaf, whole];
  const listed = shape.schemas.flatMap((schema) => schema.enum ?? []);
  const kinds = new Set(shape.schemas.flatMap((schema) => (schema.enum ? [] : [kindOfWords(schema)])));
  const [kind] = kinds;
  if (!leaf.literal || kind === undefined || kinds.size > 1) return [];
  const isWanted = asked.base === 'equal' || asked.base === 'in';
  return wantedValues(asked, shape).flatMap(({ value, step }): CheckFinding[] => {
    const isSuspect = typeof value === 'string' && !listed.includes(value);
    const fault = isSuspect ? findWordFault(kind, value) : undefined;
    if (fault === undefined) return [];
    const severity = isWanted ? fault.severity : 'warning';
    return [{ ...fault, severity, code: 'unknown-word', pointer: leaf.pointer + step }];
  });
}

/** Instants have many spellings, and operators compare texts: 13:00+01:00 counts as later than 12:30Z. */
function findInstantsAsTexts(leaf: Leaf, shape: Shape | undefined): CheckFinding[] {
  // A comparison with a day means the written day, whatever the offset: texts compare that way.
  const isOfTexts =
    !leaf.literal ||
    [leaf.value].flat().some((value) => parseDay(value) === undefined && typeof value === 'string');
  if (shape === undefined || !isOfTexts || !isInstants(shape)) return [];
  const { fact, path } = leaf.place;
  const reference = { fact: 'moment', params: { of: fact, path } };
  return [
    {
      code: 'instants-as-texts',
      severity: 'warning',
      pointer: leaf.pointer,
      message: `${describePlace(leaf.place)} is an instant, and this compares how it is written: 13:00+01:00 is not 12:00Z to it`,
      hint: `Compare moments, on both sides: ${JSON.stringify(reference)} and { "fact": "moment", "params": { "at": "2026-12-01T08:00:00Z" } }.`,
    },
  ];
}

function isInstants(shape: Shape): boolean {
  const { schemas } = shapeOfItems(shape) ?? shape;
  return schemas.length > 0 && schemas.every(({ format }) => format === 'date-time');
}

function checkValues(leaf: Leaf, shape: Shape | undefined): CheckFinding[] {
  if (shape === undefined || shape.schemas.length === 0 || !leaf.literal || leaf.base === undefined)
    return [];
  const ofItems = checkItems(leaf, shape);
  if (ofItems.length > 0) return ofItems;
  const impossible = findImpossibleValues(leaf, shape);
  if (impossible.length > 0) return impossible;
  const samples = sampleValues(shape, [leaf]);
  if (narrow(samples, leaf, true).length === 0) return [reportNever(leaf, describeLeafRange(leaf, shape))];
  if (narrow(samples, leaf, false).length === 0) return [reportAlways(leaf, describeLeafRange(leaf, shape))];
  return findOddComparison(leaf, shape);
}

/** Checks the values searched in a list against the possible items. */
function checkItems(leaf: Leaf, shape: Shape): CheckFinding[] {
  const search = asSearch(leaf, shape);
  return search === undefined ? [] : findImpossibleValues(...search);
}

/** A search in a list as a comparison with each item; undefined for other comparisons. */
function asSearch(leaf: Leaf, shape: Shape): [Leaf, Shape] | undefined {
  const base = leaf.base === 'contains' ? 'equal' : leaf.base === 'doesNotContain' ? 'notEqual' : undefined;
  const items = base === undefined ? undefined : shapeOfItems(shape);
  const place = { ...leaf.place, path: `${leaf.place.path ?? '$'}[*]` };
  return items && [{ ...leaf, base, place }, items];
}

/** The values that are compared for equality; of days, also those that are compared in order. */
const wantedValues = (
  { base, value }: Leaf,
  shape: Shape,
): readonly { readonly value: unknown; readonly step: string }[] => {
  const isOne = base === 'equal' || base === 'notEqual' || (areDays(shape) && !Array.isArray(value));
  if (isOne) return [{ value, step: '/value' }];
  if ((base !== 'in' && base !== 'notIn') || !Array.isArray(value)) return [];
  return value.slice(0, mostValues).map((item, index) => ({ value: item, step: `/value/${index}` }));
};

/** The most values examined in one list. */
const mostValues = 50_000;
/** The most impossible values reported for one list. */
const mostImpossible = 20;

/** Values that the fact never has: misspelt choices, or numbers instead of texts. */
function findImpossibleValues(leaf: Leaf, shape: Shape): CheckFinding[] {
  const certain = { ...shape, certain: true };
  const looksFor = leaf.base === 'equal' || leaf.base === 'in';
  const impossible = wantedValues(leaf, shape).filter(
    ({ value }) =>
      isObject(value) || Array.isArray(value) || !allows(certain, value) || isMisspelt(value, shape),
  );
  const rest = impossible.length - mostImpossible;
  return impossible.slice(0, mostImpossible).map(({ value, step }, at) => {
    const { message, ...fault } = explainImpossible(leaf, value, certain);
    return {
      ...fault,
      message:
        rest > 0 && at === mostImpossible - 1 ? `${message}; so are ${rest} more of the list` : message,
      // A wanted value that never occurs is an error; an excluded one may be an error.
      severity: looksFor && shape.certain ? 'error' : 'warning',
      pointer: leaf.pointer + step,
    };
  });
}

function explainImpossible(
  leaf: Leaf,
  value: unknown,
  shape: Shape,
): Pick<CheckFinding, 'code' | 'message' | 'hint'> {
  const place = describePlace(leaf.place);
  const choices = choicesOfShape(shape)?.filter((choice) => typeof choice === 'string');
  if (typeof value === 'string' && choices !== undefined && choices.length > 0)
    return {
      code: 'value-impossible',
      message: `${place} is never ${show(value)}`,
      hint: hintWord(value, choices, 'value'),
    };
  if (isMisspelt(value, shape))
    return {
      code: 'value-impossible',
      message: `${place} is never ${show(value)}: it is not written so`,
      hint: hintSpelling(String(value), shape),
    };
  const fits = shape.schemas.some(({ type }) => [type].flat().includes(jsonTypeOf(value)));
  if (fits)
    return {
      code: 'value-impossible',
      message: `${place} is never ${show(value)}: that is out of its range`,
      hint: 'Compare with a value that the fact can have.',
    };
  return {
    code: 'type-clash',
    message: `${place} is ${describeShape(shape)}, which ${show(value)} never equals`,
    hint: hintType(value, shape),
  };
}

const jsonTypeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

function hintType(value: unknown, shape: Shape): string {
  const types = shape.schemas.flatMap(({ type }) => type ?? []);
  if (types.includes('array') && !Array.isArray(value)) return 'To look into a list, use "contains".';
  if (typeof value === 'object' && value !== null)
    return 'An object or list is never equal to another; compare one of its members by path.';
  if (typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)))
    return `Write it as a number: ${value}.`;
  if (value === 'true' || value === 'false') return `Write it without quotation marks: ${value}.`;
  return `Compare with ${describeShape(shape)}.`;
}

const describeLeafRange = (leaf: Leaf, shape: Shape): string =>
  `${describePlace(leaf.place)} is ${describeRange(shape)}`;

const reportNever = (leaf: Leaf, because: string): CheckFinding => ({
  code: 'never-true',
  severity: 'warning',
  pointer: leaf.pointer,
  message: `"${describeLeaf(leaf)}" can never hold: ${because}`,
  hint: 'Take it away, or compare with a value that the fact can have.',
});

const reportAlways = (leaf: Leaf, because: string): CheckFinding => ({
  code: 'always-true',
  severity: 'warning',
  pointer: leaf.pointer,
  message: `"${describeLeaf(leaf)}" always holds: ${because}`,
  hint: 'Take it away, or ask for less.',
});

function describeRange(shape: Shape): string {
  const choices = choicesOfShape(shape);
  if (choices !== undefined && choices.length <= 12) return `one of ${choices.map(show).join(', ')}`;
  const ends = shape.schemas.flatMap(({ minimum, maximum }) => [
    ...(minimum === undefined || minimum <= -1e9 ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined || maximum >= 1e9 ? [] : [`at most ${maximum}`]),
  ]);
  return [describeShape(shape), ...ends].join(', ');
}

/** The type as which a place is compared; undefined if there may be several. */
function comparesAs({ schemas }: Shape): 'number' | 'string' | 'nothing' | undefined {
  const types = schemas.flatMap(({ type }) => type ?? 'any').filter((type) => type !== 'null');
  const areAll = (...wanted: readonly string[]): boolean => types.every((type) => wanted.includes(type));
  if (types.length === 0) return undefined;
  if (areAll('number', 'integer')) return 'number';
  if (areAll('string')) return 'string';
  return areAll('array', 'object', 'boolean') ? 'nothing' : undefined;
}

/** A text compared with a number, or a list compared at all: valid JavaScript, but hardly ever intended. */
function findOddComparison(leaf: Leaf, shape: Shape): CheckFinding[] {
  const found = comparesAs(shape);
  if (!/^(less|greater)Than/.test(leaf.operator.base) || found === undefined || found === typeof leaf.value)
    return [];
  return [
    {
      code: 'type-clash',
      severity: 'warning',
      pointer: `${leaf.pointer}/value`,
      message: `${describePlace(leaf.place)} is ${describeShape(shape)}, but is compared with ${show(leaf.value)}`,
      hint:
        found === 'string'
          ? 'Texts and dates compare with texts: put it in quotation marks.'
          : hintType(leaf.value, shape),
    },
  ];
}
