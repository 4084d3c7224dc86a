import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';

/** The part of the rule set in force that metrics report. */
export function describeRules({ ruleSet, loadedAt, refused, unwatched, pendingSince }: RuleSetInForce) {
  return {
    version: ruleSet.version,
    ageMs: Date.now() - loadedAt,
    refused: refused !== undefined,
    unwatched: unwatched !== undefined,
    pendingMs: pendingSince === undefined ? 0 : Date.now() - pendingSince,
  };
}
