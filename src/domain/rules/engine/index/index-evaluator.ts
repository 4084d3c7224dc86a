import { finish, mapInSteps, type Steps } from '../../../shared/steps.ts';
import { type CompileMode, ConditionCompiler } from '../compile-condition.ts';
import type { EvaluationResult } from '../evaluation-result.ts';
import type { FactReader } from '../fact-reader.ts';
import type { RuleNode } from '../rule-node.ts';
import type { FiredRule, Scope } from '../rule-program.ts';
import { isInScope } from '../rule-scope.ts';
import { buildPartition } from './build-partition.ts';
import type { Candidate } from './candidate.ts';
import { createClosureCompiler } from './compile-formula.ts';
import { toFormula } from './formula.ts';
import type { RuleGroup } from './rule-group.ts';
import { splitRule } from './split-rule.ts';

/** Comparisons beyond which a rule is not taken apart but kept as one closure. */
const formulaBudget = 500;

type BuildGroup = (candidates: readonly Candidate[]) => Steps<RuleGroup>;

type ByTouchpoint = {
  readonly named: ReadonlyMap<string, readonly Candidate[]>;
  /** For touchpoints that no rule names. */
  readonly elsewhere: readonly Candidate[];
};

/** Candidates by the touchpoints they name, each list in evaluation order; those that name none are in every list. */
function groupByTouchpoint(candidates: readonly Candidate[]): ByTouchpoint {
  const names = new Set(candidates.flatMap(({ rule }) => [...(rule.touchpoints ?? [])]));
  const named = new Map<string, Candidate[]>([...names].map((name) => [name, []]));
  const elsewhere: Candidate[] = [];
  const everyList = [...named.values(), elsewhere];
  for (const candidate of candidates) {
    const { touchpoints } = candidate.rule;
    const lists =
      touchpoints === undefined ? everyList : [...touchpoints].map((name) => named.get(name) ?? elsewhere);
    for (const list of lists) list.push(candidate);
  }
  return { named, elsewhere };
}

/**
 * Rules between which no fact changes: all priorities down to the next that derives facts. Only the rules of the touchpoint
 * at hand are looked at.
 */
class Stage {
  readonly #rules: readonly RuleNode[];
  readonly #buildWhole: (rules: readonly RuleNode[]) => RuleGroup;
  readonly #byTouchpoint: ReadonlyMap<string, RuleGroup>;
  /** For touchpoints that no rule names. */
  readonly #elsewhere: RuleGroup;
  /** For evaluations without a touchpoint; built when the first of them comes. */
  #everywhere: RuleGroup | undefined;

  private constructor(
    rules: readonly RuleNode[],
    buildWhole: (rules: readonly RuleNode[]) => RuleGroup,
    byTouchpoint: ReadonlyMap<string, RuleGroup>,
    elsewhere: RuleGroup,
  ) {
    this.#rules = rules;
    this.#buildWhole = buildWhole;
    this.#byTouchpoint = byTouchpoint;
    this.#elsewhere = elsewhere;
    if (byTouchpoint.size === 0 && rules.every(({ touchpoints }) => touchpoints === undefined))
      this.#everywhere = elsewhere;
  }

  static *build(
    candidates: readonly Candidate[],
    build: BuildGroup,
    buildWhole: (rules: readonly RuleNode[]) => RuleGroup,
  ): Steps<Stage> {
    const { named, elsewhere } = groupByTouchpoint(candidates);
    const byTouchpoint = new Map<string, RuleGroup>();
    for (const [touchpoint, members] of named) byTouchpoint.set(touchpoint, yield* build(members));
    const rules = candidates.map(({ rule }) => rule);
    return new Stage(rules, buildWhole, byTouchpoint, yield* build(elsewhere));
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const before = result.fired.length;
    this.#partitionFor(scope.touchpoint).run(reader, scope, result);
    if (result.failures !== undefined) this.#fail(before, scope, result);
    result.closePriority();
  }

  #partitionFor(touchpoint: string | undefined): RuleGroup {
    if (touchpoint !== undefined) return this.#byTouchpoint.get(touchpoint) ?? this.#elsewhere;
    this.#everywhere ??= this.#buildWhole(this.#rules);
    return this.#everywhere;
  }

  #fail(before: number, scope: Scope, result: EvaluationResult): void {
    const fired = new Set(result.fired.slice(before).map(({ rule }) => rule));
    for (const rule of this.#rules) if (!fired.has(rule.index) && isInScope(rule, scope)) result.fail(rule);
  }
}

/** Cuts rules in evaluation order after each priority that derives facts. */
function cutStages(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const stages: Candidate[][] = [[]];
  let derives = false;
  let priority: number | undefined;
  for (const candidate of candidates) {
    const { rule } = candidate;
    if (derives && rule.priority !== priority) {
      stages.push([]);
      derives = false;
    }
    stages.at(-1)?.push(candidate);
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
    const compiler = createClosureCompiler(new ConditionCompiler(mode));
    const build: BuildGroup = (candidates) => buildPartition(candidates, compiler);
    const byIndex: FiredRule[] = [];
    for (const [at, { index }] of rules.entries()) byIndex[index] = plain[at] as FiredRule;
    const makeOne = (rule: RuleNode): Candidate =>
      makeCandidate(rule, byIndex[rule.index] as FiredRule, mode);
    // Candidates are made again for the few programs that need the rules of all touchpoints: they are large.
    const buildWhole = (members: readonly RuleNode[]): RuleGroup => finish(build(members.map(makeOne)));
    const candidates = yield* mapInSteps(rules, makeOne);
    const stages: Stage[] = [];
    for (const stage of cutStages(candidates)) stages.push(yield* Stage.build(stage, build, buildWhole));
    return new IndexEvaluator(stages);
  }

  /** Throws where only the closures can tell, or a comparison or a fact's function throws: the closures decide then. */
  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    for (const stage of this.#stages) stage.run(reader, scope, result);
  }
}

function makeCandidate(rule: RuleNode, plain: FiredRule, mode: CompileMode): Candidate {
  const formula = toFormula(rule.conditions, mode.named, mode.failSafe, formulaBudget);
  return { rule, plain, split: formula && splitRule(formula) };
}
