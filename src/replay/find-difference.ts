import { formatPointer, type JsonPath } from '../shared/json-pointer.ts';

/** Where two JSON values differ first, in the order of the first one's members, and what they are there; undefined: absent. */
export type Difference = { readonly pointer: string; readonly recorded: unknown; readonly replayed: unknown };

/** `isLeft` says which places are left out of the comparison. Undefined where nothing differs. */
export function findDifference(
  recorded: unknown,
  replayed: unknown,
  isLeft: (path: JsonPath) => boolean = () => false,
  path: JsonPath = [],
): Difference | undefined {
  if (Object.is(recorded, replayed) || isLeft(path)) return undefined;
  if (!isParent(recorded) || !isParent(replayed) || Array.isArray(recorded) !== Array.isArray(replayed))
    return { pointer: formatPointer(path), recorded, replayed };
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
    const inside = [...path, Array.isArray(recorded) ? Number(name) : name];
    const found = findDifference(recorded[name], replayed[name], isLeft, inside);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isParent = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
