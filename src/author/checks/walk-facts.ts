import { into, type Spot } from '../../domain/pack/report.ts';
import { isObject } from '../../shared/is-object.ts';

export type Reference = { readonly fact: string; readonly params?: unknown; readonly path?: unknown };
type Visit = (reference: Reference, spot: Spot) => void;

/** Visits every fact that conditions ask for, on either side of an operator. */
export function walkConditions(conditions: unknown, spot: Spot, visit: Visit): void {
  if (!isObject(conditions)) return;
  for (const group of ['all', 'any'] as const) {
    const members = conditions[group];
    if (Array.isArray(members))
      for (const [index, member] of members.entries())
        walkConditions(member, into(spot, group, index), visit);
  }
  if (conditions['not'] !== undefined) walkConditions(conditions['not'], into(spot, 'not'), visit);
  const { fact, params, path, value } = conditions;
  if (typeof fact === 'string') visit({ fact, params, path }, spot);
  if (isObject(value) && typeof value['fact'] === 'string')
    visit({ ...value, fact: value['fact'] }, into(spot, 'value'));
}

const referenceKeys = new Set(['fact', 'params', 'path']);

/**
 * Visits every fact reference in an authored value: `{fact, params, path}` anywhere in its lists and objects, `except` in
 * some of them.
 */
export function walkValue(value: unknown, spot: Spot, visit: Visit, except?: ReadonlySet<unknown>): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walkValue(item, into(spot, index), visit, except);
    return;
  }
  if (!isObject(value) || except?.has(value)) return;
  const { fact } = value;
  if (typeof fact === 'string' && Object.keys(value).every((key) => referenceKeys.has(key))) {
    visit({ ...value, fact }, spot);
    return;
  }
  for (const [key, member] of Object.entries(value)) walkValue(member, into(spot, key), visit, except);
}
