import { suggestWord } from '../../shared/suggest-word.ts';
import { engineLimits } from '../language/engine-limits.ts';
import { baseOperators, decoratorNames, findOperator, type Operator } from '../language/operators.ts';
import { type Place, placeAt } from '../language/problem-list.ts';
import type { ParseContext } from './parse-context.ts';

function lookUpOperator(name: unknown, { operators }: ParseContext): Operator | undefined {
  if (typeof name !== 'string' || name.length > engineLimits.nameLength) return undefined;
  if (!operators.has(name)) operators.set(name, findOperator(name));
  return operators.get(name);
}

/** The operator with this name; if there is none, records a problem and returns undefined. */
export function parseOperator(name: unknown, context: ParseContext, place: Place): Operator | undefined {
  const known = lookUpOperator(name, context);
  if (known !== undefined && known.decorators.length <= engineLimits.decorators) return known;
  const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : typeof name;
  const names = [...baseOperators.keys()].join(', ');
  return context.problems.add(
    'UNKNOWN_OPERATOR',
    placeAt(place, 'operator'),
    `There is no operator ${shown}.`,
    `${suggestOperator(name)}Use one of ${names}; at most ${engineLimits.decorators} of ${decoratorNames.join(', ')} may stand before it, each with a colon.`,
  );
}

/** Names of operators in other languages, and the names here. */
const otherNames: Readonly<Record<string, string>> = {
  '=': 'equal',
  '==': 'equal',
  '===': 'equal',
  '!=': 'notEqual',
  '<>': 'notEqual',
  '>': 'greaterThan',
  '>=': 'greaterThanInclusive',
  '<': 'lessThan',
  '<=': 'lessThanInclusive',
  is: 'equal',
  equals: 'equal',
  isnot: 'notEqual',
  gt: 'greaterThan',
  gte: 'greaterThanInclusive',
  lt: 'lessThan',
  lte: 'lessThanInclusive',
  greaterorequal: 'greaterThanInclusive',
  greaterthanorequal: 'greaterThanInclusive',
  lessorequal: 'lessThanInclusive',
  lessthanorequal: 'lessThanInclusive',
  atleast: 'greaterThanInclusive',
  atmost: 'lessThanInclusive',
};

function suggestOperator(name: unknown): string {
  if (typeof name !== 'string') return '';
  const plain = name
    .slice(0, 80)
    .toLowerCase()
    .replace(/[\s_-]/g, '');
  const meant = Object.hasOwn(otherNames, plain)
    ? otherNames[plain]
    : suggestWord(name, baseOperators.keys());
  return meant === undefined ? '' : `Did you mean "${meant}"? `;
}
