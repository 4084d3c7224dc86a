import { finish, mapInSteps, type Steps } from '../../shared/steps.ts';
import { type CompileMode, ConditionCompiler } from '../evaluate/compile-condition.ts';
import type { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule, Scope } from '../language/rule-program.ts';
import { isInScope } from '../language/rule-scope.ts';
import { buildPartition } from './build-partition.ts';
import type { Candidate } from './candidate.ts';
import { createClosureCompiler } from './compile-formula.ts';
import { toFormula } from './formula.ts';
import type { RuleGroup } from './rule-group.ts';
import { splitRule } from './split-rule.ts';

/** A rule with more comparisons is not split but kept as one closure. */
const formulaBudget = 500;

/** Builds the group for rules given in evaluation order. */
type BuildGroup = (rules: readonly RuleNode[]) => Steps<RuleGroup>;

type ByTouchpoint = {
  readonly named: ReadonlyMap<string, readonly RuleNode[]>;
  /** For touchpoints that no rule names. */
  readonly elsewhere: readonly RuleNode[];
};

/** Rules by the touchpoints they name, each list in evaluation order. Rules that name none are in every list. */
function groupByTouchpoint(rules: readonly RuleNode[]): ByTouchpoint {
  const names = new Set(rules.flatMap(({ touchpoints }) => [...(touchpoints ?? [])]));
  const named = new Map<string, RuleNode[]>([...names].map((name) => [name, []]));
  const elsewhere: RuleNode[] = [];
  const everyList = [...named.values(), elsewhere];
  for (const rule of rules) {
    const { touchpoints } = rule;
    const lists =
      touchpoints === undefined ? everyList : [...touchpoints].map((name) => named.get(name) ?? elsewhere);
    for (const list of lists) list.push(rule);
  }
  return { named, elsewhere };
}

/** A group with its source rules, in evaluation order. */
type Built = { readonly rules: readonly RuleNode[]; readonly group: RuleGroup };

const isSameList = (one: readonly RuleNode[], other: readonly RuleNode[]): boolean =>
  one.length === other.length && one.every((rule, at) => rule === other[at]);

/**
 * Rules that see the same facts: all priorities down to the next one that derives facts. Only the rules of the current
 * touchpoint are evaluated.
 */
class Stage {
  readonly #rules: readonly RuleNode[];
  readonly #build: BuildGroup;
  readonly #byTouchpoint: ReadonlyMap<string, Built>;
  /** For touchpoints that no rule names. */
  readonly #elsewhere: Built;
  /** For evaluations without a touchpoint; built on first use. */
  #everywhere: RuleGroup | undefined;

  private constructor(
    rules: readonly RuleNode[],
    build: BuildGroup,
    byTouchpoint: ReadonlyMap<string, Built>,
    elsewhere: Built,
  ) {
    this.#rules = rules;
    this.#build = build;
    this.#byTouchpoint = byTouchpoint;
    this.#elsewhere = elsewhere;
    if (byTouchpoint.size === 0 && rules.every(({ touchpoints }) => touchpoints === undefined))
      this.#everywhere = elsewhere.group;
  }

  /** Reuses groups of earlier stages whose rules are the same. */
  static *build(
    rules: readonly RuleNode[],
    build: BuildGroup,
    before: readonly Stage[],
    buildLater: BuildGroup,
  ): Steps<Stage> {
    const { named, elsewhere } = groupByTouchpoint(rules);
    const byTouchpoint = new Map<string, Built>();
    const obtain = function* (members: readonly RuleNode[], touchpoint?: string): Steps<Built> {
      const known = before
        .map((stage) => stage.#builtFor(touchpoint))
        .find((one) => one !== undefined && isSameList(one.rules, members));
      return known ?? { rules: members, group: yield* build(members) };
    };
    for (const [touchpoint, members] of named)
      byTouchpoint.set(touchpoint, yield* obtain(members, touchpoint));
    return new Stage(rules, buildLater, byTouchpoint, yield* obtain(elsewhere));
  }

  #builtFor(touchpoint: string | undefined): Built | undefined {
    return touchpoint === undefined ? this.#elsewhere : this.#byTouchpoint.get(touchpoint);
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const before = result.fired.length;
    this.#partitionFor(scope.touchpoint).run(reader, scope, result);
    if (result.failures !== undefined) this.#fail(before, scope, result);
    result.closePriority();
  }

  #partitionFor(touchpoint: string | undefined): RuleGroup {
    if (touchpoint !== undefined) return (this.#byTouchpoint.get(touchpoint) ?? this.#elsewhere).group;
    this.#everywhere ??= finish(this.#build(this.#rules));
    return this.#everywhere;
  }

  #fail(before: number, scope: Scope, result: EvaluationResult): void {
    const fired = new Set(result.fired.slice(before).map(({ rule }) => rule));
    for (const rule of this.#rules) if (!fired.has(rule.index) && isInScope(rule, scope)) result.fail(rule);
  }
}

/** Splits rules in evaluation order after each priority that derives facts. */
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

/** A flag: the index is in use. Indexes that share parts share the flag, because the parts hold intermediate results. */
type Use = { isOn: boolean };

/** Evaluates rules by an index over their comparisons. Each comparison is evaluated once for all rules that share it. */
export class IndexEvaluator {
  readonly #stages: readonly Stage[];
  readonly #mode: CompileMode;
  /** Set by the evaluating caller: an index in use must not be used again. */
  readonly use: Use;

  private constructor(stages: readonly Stage[], mode: CompileMode, use: Use) {
    this.#stages = stages;
    this.#mode = mode;
    this.use = use;
  }

  /** Reuses parts of the index `before` for the same rules with the same slots and named conditions. */
  static *build(
    rules: readonly RuleNode[],
    plain: readonly FiredRule[],
    mode: CompileMode,
    before?: IndexEvaluator,
  ): Steps<IndexEvaluator> {
    const known = before !== undefined && before.#mode.named === mode.named ? before : undefined;
    const compiler = createClosureCompiler(new ConditionCompiler(mode));
    const byIndex: FiredRule[] = [];
    for (const [at, { index }] of rules.entries()) byIndex[index] = plain[at] as FiredRule;
    const makeOne = (rule: RuleNode): Candidate =>
      makeCandidate(rule, byIndex[rule.index] as FiredRule, mode);
    const buildWith = (make: (rule: RuleNode) => Candidate): BuildGroup =>
      function* (members) {
        return yield* buildPartition(yield* mapInSteps(members, make), compiler);
      };
    // Candidates are large. The few programs that need the rules of all touchpoints create them again.
    const [build, buildLater] = [buildWith(remember(makeOne)), buildWith(makeOne)];
    const earlier = known === undefined ? [] : known.#stages;
    const stages: Stage[] = [];
    for (const stage of cutStages(rules)) stages.push(yield* Stage.build(stage, build, earlier, buildLater));
    return new IndexEvaluator(stages, mode, known?.use ?? { isOn: false });
  }

  /**
   * Throws if only the closures can decide, or if a comparison or a fact's function throws. The closures then evaluate the
   * rules.
   */
  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    for (const stage of this.#stages) stage.run(reader, scope, result);
  }
}

/** Creates each candidate once, because most rules hold at several touchpoints. */
function remember(make: (rule: RuleNode) => Candidate): (rule: RuleNode) => Candidate {
  const made = new Map<RuleNode, Candidate>();
  return (rule) => {
    const candidate = made.get(rule) ?? make(rule);
    made.set(rule, candidate);
    return candidate;
  };
}

function makeCandidate(rule: RuleNode, plain: FiredRule, mode: CompileMode): Candidate {
  const formula = toFormula(rule.conditions, mode.named, mode.failSafe, formulaBudget);
  return { rule, plain, split: formula && splitRule(formula) };
}
