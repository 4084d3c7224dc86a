const keyOf = (value: unknown, depth: number): string | undefined => {
  if (depth > 20) return undefined;
  if (Array.isArray(value)) return joinKeys('[', value, depth);
  if (value === null || typeof value !== 'object') return `${typeof value}:${JSON.stringify(String(value))}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return joinKeys('{', entries.flat(), depth);
};

const joinKeys = (open: string, values: readonly unknown[], depth: number): string | undefined => {
  const keys = values.map((value) => keyOf(value, depth + 1));
  return keys.includes(undefined) ? undefined : `${open}${keys.join(',')}`;
};

/**
 * A text that is equal exactly for equal plain data, whatever the order of object keys; undefined for anything that is not
 * plain data.
 */
export function canonicalKey(value: unknown): string | undefined {
  return keyOf(value, 0);
}
