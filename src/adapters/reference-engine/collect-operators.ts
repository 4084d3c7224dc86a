/** All values of "operator" anywhere in rules or conditions. */
export function collectOperators(source: unknown, names: Set<string> = new Set()): Set<string> {
  if (typeof source !== 'object' || source === null) return names;
  for (const [key, value] of Object.entries(source))
    if (key === 'operator' && typeof value === 'string') names.add(value);
    else collectOperators(value, names);
  return names;
}
