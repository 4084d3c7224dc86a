import { finish } from '../../shared/steps.ts';
import type { RuleEntry } from '../pack/format/rule-file.ts';
import { Report } from '../pack/report.ts';
import { buildRuleSet, findSources } from './build-rule-set.ts';
import type { RuleSet } from './rule-set.ts';

/**
 * A program of the chosen rules alone, and of those that derive facts which they may read, with these rules in its order: it fires a
 * chosen rule if and only if the whole rule set does, for a fraction of the cost. Undefined for a rule set that was not built from files.
 */
export function narrowProgram(
  ruleSet: RuleSet,
  isChosen: (rule: RuleEntry) => boolean,
): Pick<RuleSet, 'rules' | 'program'> | undefined {
  const sources = findSources(ruleSet).map((source) => ({
    ...source,
    rules: source.rules.map((document) => ({
      ...document,
      value: {
        ...document.value,
        rules: document.value.rules.filter((rule) => rule.event.type === 'derive' || isChosen(rule)),
      },
    })),
  }));
  if (sources.length === 0) return undefined;
  const { version, files } = ruleSet;
  const building = buildRuleSet(sources, { version, files }, new Report(), {}, { ruleSet, program: 'none' });
  return finish(building).ruleSet;
}

/** Whether a rule makes this offer eligible. */
export const makesOffer =
  (offerId: string) =>
  ({ event }: Pick<RuleEntry, 'event'>): boolean =>
    event.type === 'offer' && event.params.offer === offerId;
