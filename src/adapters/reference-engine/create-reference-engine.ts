import { type Almanac, Engine, type Event, type RuleResult } from 'json-rules-engine';
import { compilePath } from '../../engine/language/compile-path.ts';
import type {
  EngineOptions,
  EngineRule,
  FactValues,
  FiredRule,
  RuleEvent,
  Scope,
} from '../../engine/language/rule-program.ts';

type Conditions = Readonly<Record<string, unknown>>;

/** A rule with its place in file order. */
type Numbered = { readonly rule: EngineRule; readonly index: number };
type Outcome = { readonly fired: FiredRule[]; readonly failures: FiredRule[] };

/** The real json-rules-engine behind the questions that a `RuleProgram` answers, asynchronously. */
export interface ReferenceEngine {
  /** The rules that fire: priority descending, then file order. */
  evaluate(facts: FactValues, scope?: Scope): Promise<FiredRule[]>;
  evaluateAll(facts: FactValues, scope?: Scope): Promise<{ events: RuleEvent[]; failureEvents: RuleEvent[] }>;
}

const priorityOf = ({ rule }: Numbered): number => Number.parseInt(`${rule.priority || 1}`, 10);

const inScope = ({ rule }: Numbered, { touchpoint, now }: Scope): boolean => {
  const { touchpoints, activeFrom, activeTo } = rule;
  if (touchpoint !== undefined && touchpoints !== undefined && !touchpoints.includes(touchpoint))
    return false;
  if (now === undefined) return true;
  return (activeFrom === undefined || now >= activeFrom) && (activeTo === undefined || now < activeTo);
};

/** Cuts rules, ordered by priority, after each priority that derives facts: a derived fact is for lower priorities only. */
function splitStages(ordered: readonly Numbered[]): readonly (readonly Numbered[])[] {
  const stages: Numbered[][] = [];
  let derives = false;
  let priority: number | undefined;
  for (const numbered of ordered) {
    const stage = stages.at(-1);
    if (stage === undefined || (derives && priorityOf(numbered) !== priority)) {
      stages.push([numbered]);
      derives = false;
    } else stage.push(numbered);
    derives ||= numbered.rule.event.type === 'derive';
    priority = priorityOf(numbered);
  }
  return stages;
}

/** Makes every operator in use false where it would throw. */
function tameOperators(engine: Engine, names: ReadonlySet<string>): void {
  // The engine's own table of operators; its type declarations leave it out.
  const { operators } = engine as unknown as {
    operators: { get(name: string): { evaluate(found: unknown, wanted: unknown): boolean } | null };
  };
  for (const name of names) {
    const operator = operators.get(name);
    if (operator === null) continue;
    engine.addOperator(name, (found: unknown, wanted: unknown) => {
      try {
        return operator.evaluate(found, wanted);
      } catch {
        return false;
      }
    });
  }
}

const readPath = (value: object, path: string): unknown => {
  const compiled = compilePath(path);
  return 'read' in compiled ? compiled.read(value) : undefined;
};

/** Builds an engine for one run: engines that are shared cut each other's runs off. */
function buildEngine(
  rules: readonly Numbered[],
  conditions: Conditions,
  options: EngineOptions,
  operators: ReadonlySet<string>,
  facts: FactValues,
): Engine {
  const failSafe = options.failSafe === true;
  const engine = new Engine([], {
    allowUndefinedFacts: options.allowUndefinedFacts === true,
    allowUndefinedConditions: options.allowUndefinedConditions === true,
    replaceFactsInEventParams: options.replaceFactsInEventParams === true,
    ...(failSafe ? { pathResolver: readPath } : {}),
  });
  if (failSafe) tameOperators(engine, operators);
  for (const [name, compute] of Object.entries(options.functions ?? {})) {
    const priority = options.factPriorities?.[name] ?? 1;
    engine.addFact(name, (params) => compute(params, facts), { priority });
  }
  for (const [name, priority] of Object.entries(options.factPriorities ?? {}))
    if (Object.hasOwn(facts, name)) engine.addFact(name, facts[name], { priority });
  for (const [name, condition] of Object.entries(conditions)) engine.setCondition(name, condition as never);
  for (const { rule, index } of rules)
    engine.addRule({
      conditions: rule.conditions as never,
      event: rule.event as Event,
      priority: rule.priority ?? 1,
      name: String(index),
    });
  return engine;
}

class EnginePerRun implements ReferenceEngine {
  readonly #rules: readonly Numbered[];
  readonly #conditions: Conditions;
  readonly #options: EngineOptions;
  readonly #operators: ReadonlySet<string>;

  constructor(rules: readonly EngineRule[], conditions: Conditions, options: EngineOptions) {
    // json-rules-engine writes into the conditions it is given.
    this.#rules = structuredClone(rules)
      .map((rule, index) => ({ rule, index }))
      .sort((a, b) => priorityOf(b) - priorityOf(a) || a.index - b.index);
    this.#conditions = structuredClone(conditions);
    this.#options = options;
    this.#operators = collectOperators([rules, conditions]);
  }

  async evaluate(facts: FactValues, scope: Scope = {}): Promise<FiredRule[]> {
    return (await this.#run(facts, scope)).fired;
  }

  async evaluateAll(
    facts: FactValues,
    scope: Scope = {},
  ): Promise<{ events: RuleEvent[]; failureEvents: RuleEvent[] }> {
    const { fired, failures } = await this.#run(facts, scope);
    return { events: fired.map(({ event }) => event), failureEvents: failures.map(({ event }) => event) };
  }

  async #run(facts: FactValues, scope: Scope): Promise<Outcome> {
    const outcome: Outcome = { fired: [], failures: [] };
    const derived: [string, unknown][] = [];
    for (const stage of splitStages(this.#rules.filter((rule) => inScope(rule, scope)))) {
      const { fired, failures } = await this.#runStage(stage, facts, derived);
      outcome.fired.push(...fired);
      outcome.failures.push(...failures);
    }
    return outcome;
  }

  async #runStage(
    stage: readonly Numbered[],
    facts: FactValues,
    derived: [string, unknown][],
  ): Promise<Outcome> {
    const engine = buildEngine(stage, this.#conditions, this.#options, this.#operators, facts);
    const sources = new Map(stage.map(({ rule, index }) => [String(index), rule]));
    const results = new Map<string, RuleResult>();
    const values = new Map<string, unknown>();
    // Only the third argument can be trusted: an event of type "success" is emitted under this name again, without its type.
    engine.on('success', async (_event: Event, almanac: Almanac, result: RuleResult) => {
      results.set(result.name, result);
      // The value as written: in the result, facts may have been put in already, and data is not to be resolved.
      const { type, params } = sources.get(result.name)?.event ?? {};
      if (type === 'derive') values.set(result.name, await resolveDerived(params?.['value'], almanac));
    });
    engine.on('failure', (_event: Event, _almanac: Almanac, result: RuleResult) => {
      results.set(result.name, result);
    });
    await engine.run({ ...facts, ...Object.fromEntries(derived) });
    return this.#collect(stage, results, values, derived);
  }

  #collect(
    stage: readonly Numbered[],
    results: ReadonlyMap<string, RuleResult>,
    values: ReadonlyMap<string, unknown>,
    derived: [string, unknown][],
  ): Outcome {
    const outcome: Outcome = { fired: [], failures: [] };
    for (const { index, rule } of stage) {
      const result = results.get(String(index));
      if (result?.event === undefined) continue;
      let event = result.event as RuleEvent;
      if (result.result === true && values.has(String(index))) {
        const value = values.get(String(index));
        derived.push([String(rule.event.params?.['fact']), value]);
        event = { type: event.type, params: { ...event.params, value } };
      }
      (result.result === true ? outcome.fired : outcome.failures).push({ rule: index, event });
    }
    return outcome;
  }
}

/**
 * Runs rules on the real json-rules-engine: the oracle that `tact rules verify` and tests compare the compiled program with.
 * Safe to use concurrently; every run builds its own engine, which is slow.
 * Rejects where json-rules-engine rejects. The rules should have passed `compileRules` first: nothing is checked here.
 */
export function createReferenceEngine(
  rules: readonly EngineRule[],
  conditions: Conditions,
  options: EngineOptions = {},
): ReferenceEngine {
  return new EnginePerRun(rules, conditions, options);
}

/** All values of "operator" anywhere in rules or conditions. */
function collectOperators(source: unknown, names: Set<string> = new Set()): Set<string> {
  if (typeof source !== 'object' || source === null) return names;
  for (const [key, value] of Object.entries(source))
    if (key === 'operator' && typeof value === 'string') names.add(value);
    else collectOperators(value, names);
  return names;
}

const refKeys = new Set(['fact', 'params', 'path']);

/** The value of a derive event with the fact references in it, at any depth, read from the almanac. */
async function resolveDerived(value: unknown, almanac: Almanac): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveDerived(item, almanac)));
  const { fact, params, path } = value as { fact?: unknown; params?: Record<string, unknown>; path?: string };
  if (typeof fact === 'string' && Object.keys(value).every((key) => refKeys.has(key)))
    return almanac.factValue(fact, params ?? {}, path ?? '');
  const entries = Object.entries(value).map(async ([key, item]) => [
    key,
    await resolveDerived(item, almanac),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
