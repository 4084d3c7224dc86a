import type { RuleProgram } from '../../engine/language/rule-program.ts';
import { finish } from '../../shared/steps.ts';
import { Report } from '../pack/report.ts';
import { buildRuleSet, findSources } from './build-rule-set.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * A program of the rules that make an offer alone, and of those that derive facts which they may read: it fires a rule if and only if the
 * whole rule set does, for a fraction of the cost. Undefined for a rule set that was not built from files.
 */
export function narrowProgram(ruleSet: RuleSet, offerId: string): RuleProgram | undefined {
  const sources = findSources(ruleSet).map((source) => ({
    ...source,
    rules: source.rules.map((document) => ({
      ...document,
      value: {
        ...document.value,
        rules: document.value.rules.filter(
          ({ event }) =>
            event.type === 'derive' || (event.type === 'offer' && event.params.offer === offerId),
        ),
      },
    })),
  }));
  if (sources.length === 0) return undefined;
  const { version, files } = ruleSet;
  const building = buildRuleSet(sources, { version, files }, new Report(), {}, { ruleSet, program: 'none' });
  return finish(building).ruleSet?.program;
}
