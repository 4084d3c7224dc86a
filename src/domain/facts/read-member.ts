/** A plain path: members and positions, without wildcards and filters. */
export const memberPathPattern = /^\$?(\.[\p{L}_][\p{L}\p{N}_-]*|\['[^'\\]{1,64}'\]|\[\d{1,5}\])+$/u;

const step = /\.([^.[]+)|\['([^']+)'\]|\[(\d+)\]/g;

/** The names that paths enter in order. Only packs write paths, so a full cache is simply emptied. */
const namesOf = new Map<string, readonly string[]>();
const mostPaths = 1000;

function splitMembers(path: string): readonly string[] {
  const known = namesOf.get(path);
  if (known !== undefined) return known;
  const names = [...path.matchAll(step)].map(
    ([, dotted, quoted, position]) => dotted ?? quoted ?? position ?? '',
  );
  if (namesOf.size >= mostPaths) namesOf.clear();
  namesOf.set(path, names);
  return names;
}

/** The value at a plain path, own properties only; undefined if there is none. */
export function readMember(value: unknown, path: string): unknown {
  let current = value;
  for (const name of splitMembers(path)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[name];
  }
  return current;
}
