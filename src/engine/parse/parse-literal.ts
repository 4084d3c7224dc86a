import { engineLimits } from '../language/engine-limits.ts';

const copyObject = (value: object, depth: number): unknown => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(value);
  // This key would become the prototype of a later copy; valid data never has it.
  if (Object.hasOwn(value, '__proto__')) throw new TypeError('the key "__proto__" is not allowed');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner, depth + 1)]));
};

const copy = (value: unknown, depth: number): unknown => {
  if (typeof value === 'symbol' || typeof value === 'function') throw new TypeError('not data');
  if (depth > engineLimits.depth) throw new RangeError('nested too deeply');
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map((item) => copy(item, depth + 1)) : copyObject(value, depth);
};

/**
 * A copy of a value written in a rule, so that later changes of the caller's objects have no effect. Throws if the value
 * contains code, a symbol or the key `__proto__`, or is nested beyond the limit.
 */
export function copyLiteral(value: unknown): unknown {
  return copy(value, 0);
}
