import { setTimeout as wait, setImmediate as yieldTurn } from 'node:timers/promises';
import { compileRuleSetInSteps } from '../../author/compile-rule-set.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { pageAudience } from '../../reach/page-audience.ts';
import { runInSlices, type Slicing } from '../../shared/steps.ts';
import { armsOf, checkTarget, choosePlace, whereRule, writeCondition } from './audience-contact.ts';
import { openAssessing } from './audience-plan.ts';
import type { Stores } from './stores.ts';

/** Rule sets with a condition that stay compiled; each shares with the one in force what is the same. */
const mostCompiled = 4;

/** Decisions are answered between two slices. */
const slicing: Slicing = { now: () => performance.now(), yieldTurn: () => wait(4), sliceMs: 1 };

/** Pages of audiences by the rules in force, in the thread that decides. */
export function listAudience({
  people,
  ledger,
}: Pick<Stores, 'people' | 'ledger'>): HttpServices['reports']['audience'] {
  const compiled = new Map<string, Promise<RuleSet>>();
  const withCondition = (ruleSet: RuleSet, pack: string, where: string): Promise<RuleSet> => {
    const name = JSON.stringify([ruleSet.version, pack, where]);
    const found = compiled.get(name) ?? compileCondition(ruleSet, pack, where);
    compiled.delete(name);
    compiled.set(name, found);
    found.catch(() => compiled.delete(name));
    const [oldest] = compiled.keys();
    if (compiled.size > mostCompiled && oldest !== undefined) compiled.delete(oldest);
    return found;
  };
  return async ({ ruleSet: inForce }, question, page) => {
    checkTarget(inForce, question);
    const place = choosePlace(inForce, question);
    const pack = inForce.touchpoints.get(place.touchpoint)?.pack ?? '';
    const { rule, where, at } = question;
    const ruleSet = where === undefined ? inForce : await withCondition(inForce, pack, where);
    const plan = {
      place,
      ruleId: where === undefined ? rule : whereRule,
      channels: undefined,
      now: at,
      tallies: await ledger.countOutcomes(),
      shard: { index: 0, of: 1 },
      arms: armsOf(question, 0),
    };
    const readBudgets = async (keys: readonly string[]) => ledger.readBudgets(keys);
    return pageAudience(page, {
      people: { read: (...from) => people.read(...from), readBudgets },
      assessing: openAssessing(ruleSet, plan),
      yieldTurn,
      elapsed: () => performance.now(),
    });
  };
}

async function compileCondition(inForce: RuleSet, pack: string, where: string): Promise<RuleSet> {
  const condition = writeCondition(pack, where);
  const steps = compileRuleSetInSteps([...inForce.files, condition], {}, inForce);
  const { ruleSet, diagnostics } = await runInSlices(steps, slicing);
  if (ruleSet !== undefined) return ruleSet;
  const own = diagnostics.filter(({ severity, file }) => severity === 'error' && file === condition.path);
  throw new ServiceError(
    'invalid-request',
    `The condition cannot be: ${own.map(({ message, hint }) => `${message}. ${hint ?? ''}`.trim()).join(' ')}`,
  );
}
