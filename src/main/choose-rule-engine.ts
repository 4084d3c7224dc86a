import type { Logger } from 'pino';
import {
  createReferenceEngine,
  type ReferenceEngine,
} from '../adapters/reference-engine/create-reference-engine.ts';
import type { Metrics } from '../adapters/telemetry/create-metrics.ts';
import type { Config } from '../config/load-config.ts';
import type { AnswerServices } from '../decide/answer-interaction.ts';
import type { Scene } from '../decide/scene.ts';
import { compileRulesInSteps } from '../domain/rules/engine/compile-rules.ts';
import type { FiredRule, RuleProgram } from '../domain/rules/engine/rule-program.ts';

export type RuleEngines = {
  /** Compiles rules, and keeps the reference engine of the same rules where the configuration asks for it. */
  readonly compileRules: typeof compileRulesInSteps;
  readonly createFireRules: (
    logger: Logger,
    metrics: Pick<Metrics, 'countShadow'>,
  ) => AnswerServices['fireRules'];
};

/** Shadow runs at once; further ones are left out, so that the slow engine never holds up the fast one for long. */
const mostShadows = 2;

/** Which engine decides: the compiled one, or json-rules-engine itself; and whether the latter runs beside on live traffic. */
export function chooseRuleEngine({
  ruleEngine,
  ruleShadow,
}: Pick<Config, 'ruleEngine' | 'ruleShadow'>): RuleEngines {
  const references = new WeakMap<RuleProgram, ReferenceEngine>();
  const wanted = ruleEngine === 'reference' || ruleShadow;
  return {
    compileRules: function* (rules, conditions, options, before) {
      const result = yield* compileRulesInSteps(rules, conditions, options, before);
      if (wanted && 'program' in result)
        references.set(result.program, createReferenceEngine(rules, conditions, options));
      return result;
    },
    createFireRules: (logger, metrics) => {
      if (ruleEngine === 'reference') return (scene) => fireReference(scene, references);
      if (!ruleShadow) return fireCompiled;
      const shadow = createShadow(references, logger, metrics);
      return (scene) => {
        const fired = fireCompiled(scene);
        shadow(scene, fired);
        return fired;
      };
    },
  };
}

const scopeOf = ({ touchpoint, now }: Scene) => ({ touchpoint: touchpoint.name, now });

const fireCompiled = (scene: Scene): FiredRule[] =>
  scene.ruleSet.program.evaluate(scene.facts, scopeOf(scene));

function fireReference(
  scene: Scene,
  references: WeakMap<RuleProgram, ReferenceEngine>,
): Promise<FiredRule[]> {
  const reference = references.get(scene.ruleSet.program);
  if (reference === undefined) throw new Error('the rule set was compiled without its reference engine');
  return reference.evaluate(scene.facts, scopeOf(scene));
}

/** Holds what fired against what the reference engine fires; differences are counted and logged by rule, without any fact. */
function createShadow(
  references: WeakMap<RuleProgram, ReferenceEngine>,
  logger: Logger,
  metrics: Pick<Metrics, 'countShadow'>,
): (scene: Scene, fired: readonly FiredRule[]) => void {
  let running = 0;
  const compare = async (scene: Scene, fired: readonly FiredRule[]): Promise<void> => {
    const wanted = await fireReference(scene, references);
    const idsOf = (list: readonly FiredRule[]) =>
      list.map(({ rule }) => scene.ruleSet.rules[rule]?.id ?? rule);
    const [ours, reference] = [idsOf(fired), idsOf(wanted)];
    const same = JSON.stringify(ours) === JSON.stringify(reference);
    metrics.countShadow(same);
    if (!same)
      logger.error(
        { decisionId: scene.decisionId, ours, reference },
        'the reference engine fires other rules',
      );
  };
  return (scene, fired) => {
    if (running >= mostShadows) return;
    running += 1;
    compare(scene, fired)
      .catch((error: unknown) => logger.error({ err: error }, 'the reference engine failed'))
      .finally(() => {
        running -= 1;
      });
  };
}
