import { z } from 'zod';

/** One word or several alternatives; an absent condition accepts everything. */
export const anyOf = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).min(1).max(100)]).optional();

/** True if a value is among the wanted ones. An absent value is among none. */
export function isAmong<Value>(
  wanted: Value | readonly Value[] | undefined,
  value: Value | undefined,
): boolean {
  if (wanted === undefined) return true;
  if (value === undefined) return false;
  return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
}
