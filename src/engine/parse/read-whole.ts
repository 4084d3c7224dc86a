/**
 * The whole number at the start of a value, as JavaScript's `parseInt` finds it in its text. NaN if there is none; undefined
 * for a value without text.
 */
export function readWhole(value: unknown): number | undefined {
  try {
    return Number.parseInt(String(value), 10);
  } catch {
    return undefined;
  }
}
