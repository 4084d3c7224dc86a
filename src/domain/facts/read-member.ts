/** A plain path: members and positions, without wildcards and filters. */
export const memberPathPattern = /^\$?(\.[\p{L}_][\p{L}\p{N}_-]*|\['[^'\\]{1,64}'\]|\[\d{1,5}\])+$/u;

const step = /\.([^.[]+)|\['([^']+)'\]|\[(\d+)\]/g;

/** The value at a plain path, own properties only; undefined if there is none. */
export function readMember(value: unknown, path: string): unknown {
  let current = value;
  for (const [, dotted, quoted, position] of path.matchAll(step)) {
    const name = dotted ?? quoted ?? position ?? '';
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[name];
  }
  return current;
}
