import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Report, type Spot } from '../../domain/pack/report.ts';
import { type Reference, walkValue } from './walk-facts.ts';

/** By fact, the param that excludes entries already settled by a promise. */
const settlers: Readonly<Record<string, string>> = { incidents: 'compensated', cases: 'settled' };

/**
 * Warns about actions that settle entries which their own fact still counts: the entry stays the latest, and older ones are
 * never settled.
 */
export function checkSettles({ rules }: PackIndex, report: Report): void {
  for (const rule of rules) {
    const { event } = rule.entry;
    const spot = into(rule, 'event', 'params', 'settles');
    if (event.type === 'action')
      walkValue(event.params.settles, spot, (fact, at) => checkOne(fact, at, report));
  }
}

function checkOne({ fact, params }: Reference, spot: Spot, report: Report): void {
  const param = Object.hasOwn(settlers, fact) ? settlers[fact] : undefined;
  if (param === undefined || Object(params)[param] === false) return;
  report.warn(
    spot,
    'settled-still-counted',
    `"${fact}" keeps counting here what the action has settled`,
    `Add "${param}": false to its params, here and in the conditions.`,
  );
}
