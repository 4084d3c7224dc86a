import { dayMs } from '../../shared/durations.ts';
import type { LeafNode } from '../language/condition-node.ts';

/** The step past a bound: 1 if both numbers are whole, a small fraction otherwise. */
const stepFor = (bound: number, found: unknown): number =>
  Number.isInteger(bound) && (typeof found !== 'number' || Number.isInteger(found))
    ? 1
    : Math.abs(bound) * 1e-6 || 1e-6;

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);
const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text);

/** A date or instant and its direct neighbours in the same notation; any other text alone. */
function textsAround(bound: string): readonly string[] {
  const time = isDay(bound) || isInstant(bound) ? Date.parse(bound) : Number.NaN;
  if (Number.isNaN(time) || Math.abs(time) > 8e15) return [bound];
  const write = (at: number): string => {
    const instant = new Date(at).toISOString();
    return isDay(bound) ? instant.slice(0, 10) : instant.replace('.000Z', 'Z');
  };
  const step = isDay(bound) ? dayMs : 1000;
  return [bound, write(time + step), write(time - step)];
}

const numbersAround = (bound: unknown, found: unknown): readonly unknown[] => {
  if (typeof bound === 'string')
    return Number.isNaN(Number(bound))
      ? textsAround(bound)
      : [bound, `${Number(bound) + 1}`, `${Number(bound) - 1}`];
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

/** The numbers directly below and above those of a list. */
function numbersOutside(wanted: unknown): readonly number[] {
  const numbers = listed(wanted)
    .slice(0, 1000)
    .filter((item) => typeof item === 'number');
  return numbers.length === 0 ? [] : [Math.min(...numbers) - 1, Math.max(...numbers) + 1];
}

/** Values with which a single item satisfies, or fails, the base operator. */
function suggestItems(base: string, found: unknown, wanted: unknown): readonly unknown[] {
  switch (base) {
    case 'equal':
    case 'notEqual':
      return [wanted, ...somethingElse(wanted)];
    case 'in':
    case 'notIn':
      return [
        ...(Array.isArray(wanted) ? wanted.slice(0, 20) : [wanted]),
        ...somethingElse(found),
        ...numbersOutside(wanted),
      ];
    case 'contains':
    case 'doesNotContain':
      return [[...listed(found), wanted], without(found, [wanted])];
    default:
      return [...numbersAround(wanted, found), null];
  }
}

/** Values for the fact of a comparison that may flip its outcome, likely ones first. Callers must try them. */
export function suggestValues({ operator }: LeafNode, found: unknown, wanted: unknown): readonly unknown[] {
  const { base, decorators } = operator;
  const perValue = decorators.some((decorator) => decorator.endsWith('Value')) && Array.isArray(wanted);
  const items = (perValue ? wanted.slice(0, 20) : [wanted]).flatMap((one) => suggestItems(base, found, one));
  const direct = decorators.includes('swap') ? [...items, wanted, [wanted], ...listed(wanted)] : items;
  if (!decorators.some((decorator) => decorator.endsWith('Fact'))) return direct;
  return [...direct.map((item) => [...listed(found), item]), ...direct.map((item) => [item]), []];
}
