import { finish, mapInSteps, type Steps } from '../../../shared/steps.ts';
import { type CompileMode, ConditionCompiler } from '../compile-condition.ts';
import type { EvaluationResult } from '../evaluation-result.ts';
import type { FactReader } from '../fact-reader.ts';
import type { RuleNode } from '../rule-node.ts';
import type { FiredRule, Scope } from '../rule-program.ts';
import { isInScope } from '../rule-scope.ts';
import { buildPartition } from './build-partition.ts';
import type { Candidate } from './candidate.ts';
import { compileFormula } from './compile-formula.ts';
import { toFormula } from './formula.ts';
import type { RuleGroup } from './rule-group.ts';
import { splitRule } from './split-rule.ts';

/** Comparisons beyond which a rule is not taken apart but kept as one closure. */
const formulaBudget = 500;

type BuildGroup = (rules: readonly RuleNode[]) => Steps<RuleGroup>;

const isAnywhere = ({ touchpoints }: RuleNode): boolean => touchpoints === undefined;

/**
 * Rules between which no fact changes: all priorities down to the next that derives facts. Only the rules of the touchpoint
 * at hand are looked at.
 */
class Stage {
  readonly #rules: readonly RuleNode[];
  readonly #build: BuildGroup;
  readonly #byTouchpoint: ReadonlyMap<string, RuleGroup>;
  /** For touchpoints that no rule names. */
  readonly #elsewhere: RuleGroup;
  /** For evaluations without a touchpoint; built when the first of them comes. */
  #everywhere: RuleGroup | undefined;

  private constructor(
    rules: readonly RuleNode[],
    build: BuildGroup,
    byTouchpoint: ReadonlyMap<string, RuleGroup>,
    elsewhere: RuleGroup,
  ) {
    this.#rules = rules;
    this.#build = build;
    this.#byTouchpoint = byTouchpoint;
    this.#elsewhere = elsewhere;
    if (rules.every(isAnywhere)) this.#everywhere = elsewhere;
  }

  static *build(rules: readonly RuleNode[], build: BuildGroup): Steps<Stage> {
    const touchpoints = new Set(rules.flatMap((rule) => [...(rule.touchpoints ?? [])]));
    const elsewhere = yield* build(rules.filter(isAnywhere));
    const byTouchpoint = new Map<string, RuleGroup>();
    for (const touchpoint of touchpoints) {
      const members = rules.filter((rule) => rule.touchpoints?.has(touchpoint) !== false);
      byTouchpoint.set(touchpoint, yield* build(members));
    }
    return new Stage(rules, build, byTouchpoint, elsewhere);
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const before = result.fired.length;
    this.#partitionFor(scope.touchpoint).run(reader, scope, result);
    if (result.failures !== undefined) this.#fail(before, scope, result);
    result.closePriority();
  }

  #partitionFor(touchpoint: string | undefined): RuleGroup {
    if (touchpoint !== undefined) return this.#byTouchpoint.get(touchpoint) ?? this.#elsewhere;
    this.#everywhere ??= finish(this.#build(this.#rules));
    return this.#everywhere;
  }

  #fail(before: number, scope: Scope, result: EvaluationResult): void {
    const fired = new Set(result.fired.slice(before).map(({ rule }) => rule));
    for (const rule of this.#rules) if (!fired.has(rule.index) && isInScope(rule, scope)) result.fail(rule);
  }
}

/** Cuts rules in evaluation order after each priority that derives facts. */
function cutStages(rules: readonly RuleNode[]): readonly (readonly RuleNode[])[] {
  const stages: RuleNode[][] = [[]];
  let derives = false;
  let priority: number | undefined;
  for (const rule of rules) {
    if (derives && rule.priority !== priority) {
      stages.push([]);
      derives = false;
    }
    stages.at(-1)?.push(rule);
    derives ||= rule.derives !== undefined;
    priority = rule.priority;
  }
  return stages;
}

/** Evaluates rules by an index over their comparisons: each is decided once for all rules that share it. */
export class IndexEvaluator {
  readonly #stages: readonly Stage[];

  private constructor(stages: readonly Stage[]) {
    this.#stages = stages;
  }

  static *build(
    rules: readonly RuleNode[],
    plain: readonly FiredRule[],
    mode: CompileMode,
  ): Steps<IndexEvaluator> {
    const compiler = new ConditionCompiler(mode);
    const plainOf = new Map(rules.map((rule, at) => [rule, plain[at] as FiredRule]));
    const candidates = new WeakMap<RuleNode, Candidate>();
    const candidateOf = (rule: RuleNode): Candidate => {
      const known = candidates.get(rule);
      if (known !== undefined) return known;
      const candidate = makeCandidate(rule, plainOf.get(rule) as FiredRule, compiler, mode);
      candidates.set(rule, candidate);
      return candidate;
    };
    const build: BuildGroup = function* (members) {
      const known = yield* mapInSteps(members, candidateOf);
      return yield* buildPartition(known, (formula) => compileFormula(formula, compiler));
    };
    const stages: Stage[] = [];
    for (const stage of cutStages(rules)) stages.push(yield* Stage.build(stage, build));
    return new IndexEvaluator(stages);
  }

  /** Throws where only the closures can tell, or a comparison or a fact's function throws: the closures decide then. */
  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    for (const stage of this.#stages) stage.run(reader, scope, result);
  }
}

function makeCandidate(
  rule: RuleNode,
  plain: FiredRule,
  compiler: ConditionCompiler,
  mode: CompileMode,
): Candidate {
  const formula = toFormula(rule.conditions, mode.named, mode.failSafe, formulaBudget);
  const split = formula && splitRule(formula);
  return { rule, plain, split, compileWhole: () => compiler.compile(rule.conditions).test };
}
