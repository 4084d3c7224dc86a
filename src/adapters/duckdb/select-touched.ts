import type { Reach } from '../../replay/ports.ts';
import { quoteText, quoteTexts } from './quote-sql.ts';

/** SQL: whether the columns of a row say nothing of what an edit can touch: without a trace, or by other rules. */
export const selectUntold = (ruleSet: string): string =>
  anyOf([`d.rule_set <> ${quoteText(ruleSet)}`, 'd.fired IS NULL', 'd.once IS NOT TRUE']);

const anyOf = (parts: readonly string[]): string =>
  `(${parts.map((part) => `coalesce(${part}, false)`).join(' OR ')})`;

/** SQL: whether a row of decisions may be touched by an edit. */
export function selectTouched(reach: Reach): string {
  const { ruleSet, touchpoints, repeating, rules, offers, messages, templates, watched } = reach;
  const hasAny = (list: string, names: ReadonlySet<string>): string[] =>
    names.size === 0 ? [] : [`list_has_any(${list}, ${quoteTexts([...names])})`];
  const isAt = (names: ReadonlySet<string>, more: string): string[] =>
    names.size === 0 ? [] : [`(d.touchpoint IN ${quoteTexts([...names])} AND ${more})`];
  const parts = [
    selectUntold(ruleSet),
    ...isAt(touchpoints, 'true'),
    ...isAt(repeating, 'len(list_filter(d.actions, lambda a: a.standing)) > 0'),
    ...isAt(watched.touchpoints, 'true'),
    ...hasAny('d.fired', rules),
    ...hasAny('list_transform(d.actions, lambda a: a."rule")', rules),
    ...hasAny('list_transform(d.offers, lambda o: o.offer)', offers),
    ...hasAny('list_transform(d.blocked, lambda b: b.offer)', offers),
    ...hasAny('d.messages', messages),
    ...hasAny('list_transform(d.tasks, lambda t: t.template)', templates),
  ];
  return anyOf(parts);
}
