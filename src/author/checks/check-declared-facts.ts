import type { BuiltInFact } from '../../domain/facts/built-in-fact.ts';
import { plainFacts } from '../../domain/facts/plain-facts.ts';
import type { RuleEntry } from '../../domain/pack/format/rule-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, nameOf, type Placed, type Report } from '../../domain/pack/report.ts';
import { walkConditions } from './walk-facts.ts';

/** Checks that the facts that a pack declares have names of their own, and are derived before rules read them. */
export function checkDeclaredFacts(
  index: PackIndex,
  builtIn: Readonly<Record<string, BuiltInFact>>,
  report: Report,
): void {
  const { pack: document } = index.source;
  const latest = latestDerivations(index);
  for (const fact of Object.keys(document.value.facts ?? {})) {
    const spot = nameOf({ document, path: ['facts', fact] });
    if (Object.hasOwn(builtIn, fact) || Object.hasOwn(plainFacts, fact))
      report.error(
        spot,
        'fact-name-taken',
        `there is a fact "${fact}" already`,
        'Choose another name for the derived fact.',
      );
    else if (!latest.has(fact))
      report.warn(
        spot,
        'fact-not-derived',
        `no rule derives the fact "${fact}"`,
        'Write a rule with a derive event for it, or take it away.',
      );
  }
  for (const rule of index.rules) checkTiming(rule, latest, report);
}

const priorityOf = ({ priority }: RuleEntry): number => priority ?? 1;

/** The lowest priority at which each fact may still be derived. */
function latestDerivations({ rules }: PackIndex): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { entry } of rules) {
    if (entry.event.type !== 'derive') continue;
    const { fact } = entry.event.params;
    latest.set(fact, Math.min(latest.get(fact) ?? Number.POSITIVE_INFINITY, priorityOf(entry)));
  }
  return latest;
}

function checkTiming(rule: Placed<RuleEntry>, latest: ReadonlyMap<string, number>, report: Report): void {
  walkConditions(rule.entry.conditions, into(rule, 'conditions'), ({ fact }, spot) => {
    const made = latest.get(fact);
    if (made !== undefined && made <= priorityOf(rule.entry))
      report.warn(
        into(spot, 'fact'),
        'fact-derived-late',
        `"${fact}" is derived at priority ${made}, but this rule is looked at no later (priority ${priorityOf(rule.entry)})`,
        'Give the deriving rule a higher priority than every rule that asks for its fact.',
      );
  });
}
