import type { LeafNode } from '../condition-node.ts';

/** How a number is moved past a bound: a whole step where both are whole, a small one otherwise. */
const stepFor = (bound: number, found: unknown): number =>
  Number.isInteger(bound) && (typeof found !== 'number' || Number.isInteger(found))
    ? 1
    : Math.abs(bound) * 1e-6 || 1e-6;

const numbersAround = (bound: unknown, found: unknown): readonly unknown[] => {
  if (typeof bound === 'string')
    return Number.isNaN(Number(bound)) ? [bound] : [bound, `${Number(bound) + 1}`, `${Number(bound) - 1}`];
  const value = Number(bound);
  if (!Number.isFinite(value)) return [0];
  const step = stepFor(value, found);
  return [value, value + step, value - step];
};

const without = (found: unknown, items: readonly unknown[]): readonly unknown[] =>
  Array.isArray(found) ? found.filter((item) => !items.includes(item)) : [];

const listed = (found: unknown): readonly unknown[] => (Array.isArray(found) ? found : []);

const somethingElse = (found: unknown): readonly unknown[] => {
  if (typeof found === 'boolean') return [!found];
  if (typeof found === 'number') return [found + 1];
  return typeof found === 'string' ? [`not ${found}`, null] : ['other', null];
};

/** Values that a single item must be compared with to satisfy, or not to satisfy, the base operator. */
function suggestItems(base: string, found: unknown, wanted: unknown): readonly unknown[] {
  switch (base) {
    case 'equal':
    case 'notEqual':
      return [wanted, ...somethingElse(wanted)];
    case 'in':
    case 'notIn':
      return [...(Array.isArray(wanted) ? wanted.slice(0, 20) : [wanted]), ...somethingElse(found)];
    case 'contains':
    case 'doesNotContain':
      return [[...listed(found), wanted], without(found, [wanted])];
    default:
      return [...numbersAround(wanted, found), null];
  }
}

/**
 * Values for the fact of a comparison that may turn its outcome, likely ones first. Suggestions only: whoever asks must
 * try them.
 */
export function suggestValues({ operator }: LeafNode, found: unknown, wanted: unknown): readonly unknown[] {
  const { base, decorators } = operator;
  const perValue = decorators.some((decorator) => decorator.endsWith('Value')) && Array.isArray(wanted);
  const items = (perValue ? wanted.slice(0, 20) : [wanted]).flatMap((one) => suggestItems(base, found, one));
  const direct = decorators.includes('swap') ? [...items, wanted, [wanted], ...listed(wanted)] : items;
  if (!decorators.some((decorator) => decorator.endsWith('Fact'))) return direct;
  return [...direct.map((item) => [...listed(found), item]), ...direct.map((item) => [item]), []];
}
