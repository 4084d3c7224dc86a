import type { Operator } from '../language/operators.ts';

/** The values that a side of a comparison can take; undefined if they come from facts. */
type Side = readonly unknown[] | undefined;

/** The knowledge about both sides, decorator by decorator. */
type Sides = {
  readonly found: Side;
  readonly wanted: Side;
  readonly mayThrow: boolean;
  readonly fault?: string;
};

export type OperandCheck = { readonly fault: string } | { readonly mayThrow: boolean };

const isSearchable = (value: unknown): boolean => Array.isArray(value) || typeof value === 'string';
const isList = (value: unknown): boolean => Array.isArray(value);

function decorate(sides: Sides, decorator: string): Sides {
  const { found, wanted } = sides;
  switch (decorator) {
    case 'swap':
      return { ...sides, found: wanted, wanted: found };
    case 'someValue':
    case 'everyValue':
      if (wanted === undefined) return { ...sides, mayThrow: true };
      if (!wanted.every(isList)) return { ...sides, fault: `"${decorator}" needs a list as value` };
      return { ...sides, wanted: wanted.flat(1) };
    case 'someFact':
    case 'everyFact':
      return { ...sides, found: found?.filter(isList).flat(1) };
    default:
      return sides;
  }
}

/**
 * Applies an operator's decorators to the knowledge about its operands. Finds comparisons for which json-rules-engine throws,
 * either always (a fault) or depending on the facts (`mayThrow`).
 */
export function checkOperands({ base, decorators }: Operator, literal: Side): OperandCheck {
  const start: Sides = { found: undefined, wanted: literal, mayThrow: false };
  const { wanted, mayThrow, fault } = decorators.reduce(decorate, start);
  if (fault !== undefined) return { fault };
  if (base !== 'in' && base !== 'notIn') return { mayThrow };
  if (wanted !== undefined && !wanted.every(isSearchable))
    return { fault: `"${base}" needs a list or a string as value` };
  return { mayThrow: mayThrow || wanted === undefined };
}
