import { describeOccasion, nameOccasion } from '../../domain/promises/occasion.ts';
import type { Pack, RuleSet } from '../../domain/rule-set/rule-set.ts';
import { listTakes } from '../gather/list-takes.ts';
import { createResolve } from '../gather/resolve-value.ts';

/** Which count of a pack's budget a moment is about. */
export type BudgetQuestion = {
  readonly pack: string;
  readonly budget: string;
  /** As callers send it with decisions. */
  readonly context?: Readonly<Record<string, unknown>>;
};

/** The key of the count at `now` (epoch ms); undefined where there is no such pack or budget. */
export function findBudget(
  ruleSet: RuleSet,
  { pack: name, budget, context = {} }: BudgetQuestion,
  now: number,
): string | undefined {
  const pack: Pack | undefined = ruleSet.packs.get(name);
  if (pack === undefined) return undefined;
  const keys = [...ruleSet.touchpoints.values()].filter((touchpoint) => touchpoint.pack === name);
  const occasion = nameOccasion(
    keys.flatMap((touchpoint) => touchpoint.occasion),
    ruleSet.program,
    { context },
  );
  const facts = { context, occasion: describeOccasion(occasion), now, timeZone: pack.file.timeZone };
  return listTakes(budget, pack, createResolve(ruleSet.program, facts), now)[0]?.key;
}
