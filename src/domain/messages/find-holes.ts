import {
  type MessageFormatElement,
  type PluralElement,
  type SelectElement,
  TYPE,
} from '@formatjs/icu-messageformat-parser';

const pauseBefore = /(?:[,，、(（[]|[.!?…。！？])\s*$/u;
const pauseAfter = /^\s*[,，、;；.!?…。！？)）\]]/u;

/**
 * The optional variables without which a text has a hole. One may stand in a choice that is made only where it has a value (`{x, select, none {…}
 * other {… {x} …}}`), in brackets, or between two marks, where nothing is left of it.
 */
export function findHoles(
  elements: readonly MessageFormatElement[],
  optional: ReadonlySet<string>,
): ReadonlySet<string> {
  const holes = new Set<string>();
  walk(elements, optional, holes);
  return holes;
}

/** `absent` are the variables that may have no value here. */
function walk(
  elements: readonly MessageFormatElement[],
  absent: ReadonlySet<string>,
  holes: Set<string>,
): void {
  for (const [place, element] of elements.entries()) {
    if (silent.has(element.type) || !('value' in element)) continue;
    const isSelect = element.type === TYPE.select;
    if (!isSelect && absent.has(element.value) && !standsApart(elements, place)) holes.add(element.value);
    if (isSelect || element.type === TYPE.plural) walkChoices(element, absent, holes);
  }
}

function walkChoices(
  { type, value: name, options }: SelectElement | PluralElement,
  absent: ReadonlySet<string>,
  holes: Set<string>,
): void {
  const hasNone = Object.hasOwn(options, 'none');
  for (const [choice, { value }] of Object.entries(options)) {
    const isAbsent = type === TYPE.select && isAbsentIn(choice, hasNone);
    walk(value, isAbsent ? absent : without(absent, name), holes);
  }
}

const silent: ReadonlySet<TYPE> = new Set([TYPE.literal, TYPE.pound, TYPE.tag]);

const isAbsentIn = (choice: string, hasNone: boolean): boolean =>
  choice === 'none' || (choice === 'other' && !hasNone);

const without = (names: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  names.has(name) ? new Set([...names].filter((other) => other !== name)) : names;

function standsApart(elements: readonly MessageFormatElement[], place: number): boolean {
  const [before, after] = [elements[place - 1], elements[place + 1]];
  return (
    before?.type === TYPE.literal &&
    pauseBefore.test(before.value) &&
    after?.type === TYPE.literal &&
    pauseAfter.test(after.value)
  );
}
