import type { LeafNode } from '../language/condition-node.ts';
import type { Compare, Operator } from '../language/operators.ts';
import type { Test } from './join-tests.ts';

/** Compiles a comparison to a closure that reads its slots and compares. */
export function compileComparison({ slot, operator, wanted }: LeafNode): Test {
  const { compare } = operator;
  if (wanted.kind === 'slot') return (reader) => compare(reader.read(slot), reader.read(wanted.slot));
  return compileWithLiteral(operator, slot, wanted.value);
}

// The most frequent comparisons have closures of their own: a call through a variable costs as much as the comparison.

function compileWithLiteral({ name, compare }: Operator, slot: number, value: unknown): Test {
  if (name === 'equal') return (reader) => reader.read(slot) === value;
  if (name === 'contains')
    return (reader) => {
      const found = reader.read(slot);
      return Array.isArray(found) && found.indexOf(value) > -1;
    };
  if (name === 'in' && Array.isArray(value)) return (reader) => value.indexOf(reader.read(slot)) > -1;
  if (typeof value === 'number') return compileWithNumber(name, compare, slot, value);
  return (reader) => compare(reader.read(slot), value);
}

function compileWithNumber(name: string, compare: Compare, slot: number, bound: number): Test {
  switch (name) {
    case 'lessThan':
      return (reader) => {
        const found = reader.read(slot);
        return typeof found === 'number' ? found < bound : compare(found, bound);
      };
    case 'lessThanInclusive':
      return (reader) => {
        const found = reader.read(slot);
        return typeof found === 'number' ? found <= bound : compare(found, bound);
      };
    case 'greaterThan':
      return (reader) => {
        const found = reader.read(slot);
        return typeof found === 'number' ? found > bound : compare(found, bound);
      };
    case 'greaterThanInclusive':
      return (reader) => {
        const found = reader.read(slot);
        return typeof found === 'number' ? found >= bound : compare(found, bound);
      };
    default:
      return (reader) => compare(reader.read(slot), bound);
  }
}
