import { isObject } from '../../shared/is-object.ts';
import { formatPointer, type JsonPath } from '../../shared/json-pointer.ts';

/** A difference between a decision and its case. `found` is undefined if there is nothing. */
export type Mismatch = { readonly pointer: string; readonly expected: unknown; readonly found: unknown };

type Members = Readonly<Record<string, unknown>>;

/**
 * The differences between the found and the expected value. Objects match partially, lists item by item and in length,
 * `{"contains": "…"}` matches a substring, null an absent value, numbers within floating-point error, everything else
 * exactly.
 */
export function findMismatches(expected: unknown, found: unknown, path: JsonPath = []): Mismatch[] {
  if (Array.isArray(expected)) return compareLists(expected, found, path);
  if (!isObject(expected)) return isSame(expected, found) ? [] : [mismatch(path, expected, found)];
  const part = textPart(expected);
  if (part !== undefined)
    return typeof found === 'string' && found.includes(part) ? [] : [mismatch(path, expected, found)];
  if (!isObject(found)) return [mismatch(path, expected, found)];
  return Object.entries(expected).flatMap(([key, value]) =>
    findMismatches(value, Object.hasOwn(found, key) ? found[key] : undefined, [...path, key]),
  );
}

function compareLists(expected: readonly unknown[], found: unknown, path: JsonPath): Mismatch[] {
  if (!Array.isArray(found)) return [mismatch(path, expected, found)];
  const items = expected
    .slice(0, found.length)
    .flatMap((value, index) => findMismatches(value, found[index], [...path, index]));
  const missing = expected
    .slice(found.length)
    .map((value, index) => mismatch([...path, found.length + index], value, undefined));
  const surplus = found
    .slice(expected.length)
    .map((value: unknown, index) => mismatch([...path, expected.length + index], undefined, value));
  return [...items, ...missing, ...surplus];
}

function textPart(expected: Members): string | undefined {
  const { contains } = expected;
  return typeof contains === 'string' && Object.keys(expected).length === 1 ? contains : undefined;
}

function isSame(expected: unknown, found: unknown): boolean {
  if (typeof expected === 'number' && typeof found === 'number')
    return Math.abs(expected - found) <= 1e-9 * Math.max(1, Math.abs(expected));
  return expected === found || (expected === null && found === undefined);
}

const mismatch = (path: JsonPath, expected: unknown, found: unknown): Mismatch => ({
  pointer: formatPointer(path),
  expected,
  found,
});

/** `/actions/0/type: expected "upgrade", found nothing`. */
export function formatMismatch({ pointer, expected, found }: Mismatch): string {
  if (expected === undefined) return `${pointer}: expected nothing more, found ${show(found)}`;
  const part = isObject(expected) ? textPart(expected) : undefined;
  const wanted = part === undefined ? show(expected) : `a text that contains ${JSON.stringify(part)}`;
  return `${pointer === '' ? 'the decision' : pointer}: expected ${wanted}, found ${show(found)}`;
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
