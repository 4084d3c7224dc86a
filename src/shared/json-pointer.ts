/** The steps from a document's root to one of its values. */
export type JsonPath = readonly (string | number)[];

/** The JSON Pointer (RFC 6901) of a path. */
export const formatPointer = (path: JsonPath): string =>
  path.map((step) => `/${escapeStep(String(step))}`).join('');

export const pointerTo = (...path: JsonPath): string => formatPointer(path);

/** A step as it stands in a pointer. */
export const escapeStep = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** The steps of a JSON Pointer; array indices stay strings. */
export const parsePointer = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value at the path; undefined if there is none. Reads own members only. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
