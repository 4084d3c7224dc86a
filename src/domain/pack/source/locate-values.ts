import { formatPointer, type JsonPath, pointerTo } from '../../../shared/json-pointer.ts';
import { readJson } from '../../../shared/read-json.ts';

/** The offset of a value, and of its name if it is the member of an object. */
type Place = { readonly offset: number; readonly name: number | undefined };

/**
 * Finds the values of a valid JSON text by their paths. Where a value is missing, the result is the nearest value around it,
 * without its name.
 */
export function locateValues(text: string): (path: JsonPath) => Place {
  const places = new Map<string, Place>();
  const pointers: string[] = [];
  readJson(text, ({ kind, offset, name }, open) => {
    if (!beginsValue(kind)) return false;
    const around = open.at(-1);
    const pointer = around === undefined ? '' : pointers[open.length - 1] + pointerTo(around.step);
    pointers[open.length] = pointer;
    places.set(pointer, { offset, name });
    return false;
  });
  return (path) => {
    const found = places.get(formatPointer(path));
    if (found !== undefined) return found;
    const around = path.findLastIndex((_, length) => places.has(formatPointer(path.slice(0, length))));
    return { offset: places.get(formatPointer(path.slice(0, around)))?.offset ?? 0, name: undefined };
  };
}

const beginsValue = (kind: string): boolean =>
  kind === '{' || kind === '[' || kind === 'text' || kind === 'literal';
