import type { Almanac } from 'json-rules-engine';

const refKeys = new Set(['fact', 'params', 'path']);

/** The value of a derive event with the fact references in it, at any depth, read from the almanac. */
export async function resolveDerived(value: unknown, almanac: Almanac): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveDerived(item, almanac)));
  const { fact, params, path } = value as { fact?: unknown; params?: Record<string, unknown>; path?: string };
  if (typeof fact === 'string' && Object.keys(value).every((key) => refKeys.has(key)))
    return almanac.factValue(fact, params ?? {}, path ?? '');
  const entries = Object.entries(value).map(async ([key, item]) => [
    key,
    await resolveDerived(item, almanac),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
