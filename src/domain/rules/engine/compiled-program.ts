import { ClosureEvaluator } from './closure-evaluator.ts';
import { EvaluationResult } from './evaluation-result.ts';
import { explainRules } from './explain-rules.ts';
import { FactReader } from './fact-reader.ts';
import { compilePath, type ReadPath } from './path/compile-path.ts';
import type { ParsedRules } from './rule-node.ts';
import type {
  EngineOptions,
  FactRef,
  FactValues,
  FiredRule,
  RuleEvent,
  RuleProgram,
  Scope,
} from './rule-program.ts';
import type { RuleTrace } from './rule-trace.ts';
import { UndefinedFactError } from './undefined-fact-error.ts';

const everywhere: Scope = Object.freeze({});

/** The program of a set of parsed rules. */
export class CompiledProgram implements RuleProgram {
  readonly #parsed: ParsedRules;
  readonly #options: EngineOptions;
  readonly #plain: readonly FiredRule[];
  readonly #relaxed: ClosureEvaluator;
  /** For evaluations that lack a fact; compiled when the first of them comes. */
  #strict: ClosureEvaluator | undefined;
  readonly #requiredFacts: readonly string[];
  readonly #refPaths = new WeakMap<FactRef, ReadPath>();
  /** The reader that waits for the next evaluation; taken while one runs, as a fact's function may evaluate too. */
  #idleReader: FactReader | undefined;

  constructor(parsed: ParsedRules, options: EngineOptions) {
    this.#parsed = parsed;
    this.#options = options;
    this.#plain = parsed.rules.map(({ index, event }) => Object.freeze({ rule: index, event }));
    this.#relaxed = this.#compile(false);
    const names = new Set(parsed.slots.sources.map(({ fact }) => fact));
    this.#requiredFacts =
      options.allowUndefinedFacts === true ? [] : [...names].filter((fact) => !parsed.functions.has(fact));
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

  explain(facts: FactValues, scope: Scope = everywhere): RuleTrace[] {
    const reader = this.#newReader();
    reader.begin(facts);
    return explainRules(this.#parsed, reader, scope);
  }

  readFact(ref: FactRef, facts: FactValues): unknown {
    const whole = this.#readWhole(ref, facts);
    if (!ref.path || typeof whole !== 'object' || whole === null) return whole;
    return this.#pathOf(ref, ref.path)(whole);
  }

  #readWhole({ fact, params }: FactRef, facts: FactValues): unknown {
    if (Object.hasOwn(facts, fact)) return facts[fact];
    const compute = this.#parsed.functions.get(fact);
    if (compute !== undefined) return compute(params ?? {}, facts);
    if (this.#options.allowUndefinedFacts === true) return undefined;
    throw new UndefinedFactError(fact);
  }

  #pathOf(ref: FactRef, path: string): ReadPath {
    const known = this.#refPaths.get(ref);
    if (known !== undefined) return known;
    const compiled = compilePath(path);
    if ('fault' in compiled) throw new TypeError(`the path ${compiled.fault}`);
    this.#refPaths.set(ref, compiled.read);
    return compiled.read;
  }

  #run(facts: FactValues, scope: Scope, failures: RuleEvent[] | undefined): EvaluationResult {
    if (Object.hasOwn(facts, '')) throw new TypeError('a fact needs a name');
    const reader = this.#idleReader ?? this.#newReader();
    this.#idleReader = undefined;
    try {
      return this.#isComplete(facts)
        ? this.#runWith(this.#relaxed, reader, facts, scope, failures)
        : this.#runStrictly(reader, facts, scope, failures);
    } finally {
      this.#idleReader = reader;
    }
  }

  /** json-rules-engine resolves the params of rules that fail as well, and fails where a fact is missing. */
  #runStrictly(
    reader: FactReader,
    facts: FactValues,
    scope: Scope,
    failures: RuleEvent[] | undefined,
  ): EvaluationResult {
    this.#strict ??= this.#compile(true);
    return this.#runWith(this.#strict, reader, facts, scope, failures ?? []);
  }

  #runWith(
    evaluator: ClosureEvaluator,
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

  #isComplete(facts: FactValues): boolean {
    for (const fact of this.#requiredFacts) if (!Object.hasOwn(facts, fact)) return false;
    return true;
  }

  #compile(everyReadMayThrow: boolean): ClosureEvaluator {
    const { rules, named } = this.#parsed;
    const mode = { named, everyReadMayThrow, failSafe: this.#options.failSafe === true };
    return new ClosureEvaluator(rules, this.#plain, mode);
  }

  #newReader(): FactReader {
    const { slots, functions } = this.#parsed;
    return new FactReader(slots, functions, this.#options.allowUndefinedFacts === true);
  }
}
