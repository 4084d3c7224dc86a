import type { RuleNode } from './rule-node.ts';
import type { Scope } from './rule-program.ts';
import type { RuleTrace } from './rule-trace.ts';

/** The reason why a rule is out of scope; undefined if it is in scope. */
export function findScopeFault(rule: RuleNode, { touchpoint, now }: Scope): RuleTrace['scope'] {
  if (touchpoint !== undefined && rule.touchpoints !== undefined && !rule.touchpoints.has(touchpoint))
    return 'other touchpoint';
  if (now === undefined) return undefined;
  if (now < rule.activeFrom) return 'not yet valid';
  return now < rule.activeTo ? undefined : 'no longer valid';
}

export const isInScope = (rule: RuleNode, { touchpoint, now }: Scope): boolean =>
  (touchpoint === undefined || rule.touchpoints === undefined || rule.touchpoints.has(touchpoint)) &&
  (now === undefined || (now >= rule.activeFrom && now < rule.activeTo));
