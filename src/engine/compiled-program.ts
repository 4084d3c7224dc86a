import type { Steps } from '../shared/steps.ts';
import { ClosureEvaluator } from './evaluate/closure-evaluator.ts';
import type { CompileMode } from './evaluate/compile-condition.ts';
import { EvaluationResult } from './evaluate/evaluation-result.ts';
import { FactReader } from './evaluate/fact-reader.ts';
import { UndefinedFactError } from './evaluate/undefined-fact-error.ts';
import { ConditionExplainer } from './explain/explain-condition.ts';
import { explainRules } from './explain/explain-rules.ts';
import { IndexEvaluator } from './index/index-evaluator.ts';
import { compilePath, type ReadPath } from './language/compile-path.ts';
import type { ParsedRules, RuleNode } from './language/rule-node.ts';
import type {
  EngineOptions,
  FactRef,
  FactValues,
  FiredRule,
  RuleEvent,
  RuleGoal,
  RulePage,
  RuleProgram,
  Scope,
} from './language/rule-program.ts';
import type { NearestMiss, RuleTrace } from './language/rule-trace.ts';
import { findNearestMiss } from './miss/find-nearest-miss.ts';

const everywhere: Scope = Object.freeze({});

const modeOf = (
  { named }: ParsedRules,
  { failSafe }: EngineOptions,
  everyReadMayThrow: boolean,
): CompileMode => ({ named, everyReadMayThrow, failSafe: failSafe === true });

/**
 * True if parts compiled with one set of options can be used with the other. Functions that compute facts may differ, as they
 * are looked up at evaluation. Where undefined facts throw, old and new rules must not share parts.
 */
const isSameUse = (one: EngineOptions, other: EngineOptions): boolean =>
  one.factPriorities === other.factPriorities &&
  one.allowUndefinedFacts === true &&
  other.allowUndefinedFacts === true &&
  one.allowUndefinedConditions === other.allowUndefinedConditions &&
  one.replaceFactsInEventParams === other.replaceFactsInEventParams &&
  one.failSafe === other.failSafe &&
  one.index === other.index;

/** Prepared results of rules with a constant event. Rules taken from `before` keep the same result object. */
function makePlain({ rules }: ParsedRules, before: CompiledProgram | undefined): readonly FiredRule[] {
  const known = new Map(before?.listPlain());
  return rules.map((rule) => known.get(rule) ?? Object.freeze({ rule: rule.index, event: rule.event }));
}

function runWith(
  evaluator: ClosureEvaluator | IndexEvaluator,
  reader: FactReader,
  facts: FactValues,
  scope: Scope,
  failures: RuleEvent[] | undefined,
): EvaluationResult {
  reader.begin(facts);
  const result = new EvaluationResult(reader, failures);
  evaluator.run(reader, scope, result);
  return result;
}

/** The compiled program of a set of parsed rules. */
export class CompiledProgram implements RuleProgram {
  readonly parsed: ParsedRules;
  readonly #options: EngineOptions;
  readonly #plain: readonly FiredRule[];
  readonly #index: IndexEvaluator | undefined;
  /** For evaluations without the index and for those it cannot finish. Compiled on first use. */
  #relaxed: ClosureEvaluator | undefined;
  /** For evaluations that lack a fact. Compiled on first use. */
  #strict: ClosureEvaluator | undefined;
  /** For explanations. Created on first use. */
  #explainer: ConditionExplainer | undefined;
  readonly #requiredFacts: readonly string[];
  /** Cached by path. Its size is bounded, because only packs and their touchpoints name these paths. */
  readonly #refPaths = new Map<string, ReadPath>();
  /**
   * The reader reserved for the next evaluation. Taken while an evaluation runs, because a fact's function may evaluate too.
   */
  #idleReader: FactReader | undefined;

  private constructor(
    parsed: ParsedRules,
    options: EngineOptions,
    plain: readonly FiredRule[],
    index: IndexEvaluator | undefined,
  ) {
    this.parsed = parsed;
    this.#options = options;
    this.#plain = plain;
    this.#index = index;
    if (index === undefined) this.#relaxed = this.#compile(false);
    const names = new Set(parsed.slots.sources.map(({ fact }) => fact));
    this.#requiredFacts =
      options.allowUndefinedFacts === true ? [] : [...names].filter((fact) => !parsed.functions.has(fact));
    this.#idleReader = this.#newReader();
  }

  /** `before` is the program that the parser reused; its compiled parts of the same rules are reused here. */
  static *build(
    parsed: ParsedRules,
    options: EngineOptions,
    before?: CompiledProgram,
  ): Steps<CompiledProgram> {
    const plain = makePlain(parsed, before);
    const mode = modeOf(parsed, options, false);
    const known = before?.parsed.slots === parsed.slots ? before.#index : undefined;
    const index =
      options.index === false ? undefined : yield* IndexEvaluator.build(parsed.rules, plain, mode, known);
    return new CompiledProgram(parsed, options, plain, index);
  }

  /** True if rules compiled with these options give the same result as in this program. */
  suits(options: EngineOptions): boolean {
    return isSameUse(this.#options, options);
  }

  /** The rules with their results, in evaluation order. */
  listPlain(): [RuleNode, FiredRule][] {
    return this.parsed.rules.map((rule, at) => [rule, this.#plain[at] as FiredRule]);
  }

  evaluate(facts: FactValues, scope: Scope = everywhere): FiredRule[] {
    return this.#run(facts, scope, undefined).fired;
  }

  evaluateAll(
    facts: FactValues,
    scope: Scope = everywhere,
  ): { events: RuleEvent[]; failureEvents: RuleEvent[] } {
    const failureEvents: RuleEvent[] = [];
    const { fired } = this.#run(facts, scope, failureEvents);
    return { events: fired.map(({ event }) => event), failureEvents };
  }

  explain(facts: FactValues, scope: Scope = everywhere, page?: RulePage): RuleTrace[] {
    const reader = this.#newReader();
    reader.begin(facts);
    this.#explainer ??= new ConditionExplainer(this.parsed);
    return explainRules(this.parsed.rules, this.#explainer, reader, scope, page);
  }

  nearestMiss(goal: RuleGoal, facts: FactValues, scope: Scope = everywhere): NearestMiss | undefined {
    this.#explainer ??= new ConditionExplainer(this.parsed);
    return findNearestMiss(this.parsed, this.#explainer, this.#newReader(), { goal, facts, scope });
  }

  readFact(ref: FactRef, facts: FactValues): unknown {
    const whole = this.#readWhole(ref, facts);
    if (!ref.path || typeof whole !== 'object' || whole === null) return whole;
    return this.#pathOf(ref.path)(whole);
  }

  #readWhole({ fact, params }: FactRef, facts: FactValues): unknown {
    if (Object.hasOwn(facts, fact)) return facts[fact];
    const compute = this.parsed.functions.get(fact);
    if (compute !== undefined) return compute(params ?? {}, facts);
    if (this.#options.allowUndefinedFacts === true) return undefined;
    throw new UndefinedFactError(fact);
  }

  #pathOf(path: string): ReadPath {
    const known = this.#refPaths.get(path);
    if (known !== undefined) return known;
    const compiled = compilePath(path);
    if ('fault' in compiled) throw new TypeError(`the path ${compiled.fault}`);
    this.#refPaths.set(path, compiled.read);
    return compiled.read;
  }

  #run(facts: FactValues, scope: Scope, failures: RuleEvent[] | undefined): EvaluationResult {
    if ('' in facts && Object.hasOwn(facts, '')) throw new TypeError('a fact needs a name');
    const reader = this.#idleReader ?? this.#newReader();
    // A nested evaluation must not use the index: the outer one is using its bitmaps.
    const index = this.#index?.use.isOn === true ? undefined : this.#index;
    this.#idleReader = undefined;
    try {
      if (!this.#isComplete(facts)) return this.#runStrictly(reader, facts, scope, failures);
      if (index !== undefined) return this.#runIndexed(index, reader, facts, scope, failures);
      this.#relaxed ??= this.#compile(false);
      return runWith(this.#relaxed, reader, facts, scope, failures);
    } finally {
      this.#idleReader = reader;
    }
  }

  /** The index reads more facts than the conditions do. If that throws, the closures decide whether the error matters. */
  #runIndexed(
    index: IndexEvaluator,
    reader: FactReader,
    facts: FactValues,
    scope: Scope,
    failures: RuleEvent[] | undefined,
  ): EvaluationResult {
    const failed = failures?.length ?? 0;
    index.use.isOn = true;
    try {
      return runWith(index, reader, facts, scope, failures);
    } catch {
      failures?.splice(failed);
      this.#relaxed ??= this.#compile(false);
      return runWith(this.#relaxed, reader, facts, scope, failures);
    } finally {
      index.use.isOn = false;
    }
  }

  /** json-rules-engine also resolves the params of rules that do not fire, and throws if a fact is missing. */
  #runStrictly(
    reader: FactReader,
    facts: FactValues,
    scope: Scope,
    failures: RuleEvent[] | undefined,
  ): EvaluationResult {
    this.#strict ??= this.#compile(true);
    return runWith(this.#strict, reader, facts, scope, failures ?? []);
  }

  #isComplete(facts: FactValues): boolean {
    for (const fact of this.#requiredFacts) if (!Object.hasOwn(facts, fact)) return false;
    return true;
  }

  #compile(everyReadMayThrow: boolean): ClosureEvaluator {
    const mode = modeOf(this.parsed, this.#options, everyReadMayThrow);
    return new ClosureEvaluator(this.parsed.rules, this.#plain, mode);
  }

  #newReader(): FactReader {
    const { slots, functions } = this.parsed;
    return new FactReader(slots, functions, this.#options.allowUndefinedFacts === true);
  }
}
