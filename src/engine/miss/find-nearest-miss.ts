import type { FactReader } from '../evaluate/fact-reader.ts';
import { describeLeaf } from '../explain/describe-leaf.ts';
import { type ConditionExplainer, traceHolds } from '../explain/explain-condition.ts';
import { explainRules } from '../explain/explain-rules.ts';
import type { ConditionNode, GroupNode, LeafNode } from '../language/condition-node.ts';
import type { ParsedRules, RuleNode } from '../language/rule-node.ts';
import type { FactValues, RuleGoal, Scope } from '../language/rule-program.ts';
import { isInScope } from '../language/rule-scope.ts';
import type { FactChange, NearestMiss } from '../language/rule-trace.ts';
import { applyChanges } from './apply-changes.ts';
import { areIndependent } from './are-independent.ts';
import { ChangeSearch, type Proposal } from './search-changes.ts';
import { type Goal, SlotValues } from './slot-values.ts';

type Question = { readonly goal: RuleGoal; readonly facts: FactValues; readonly scope: Scope };

/** The goal as one condition, and its rule that is evaluated last. */
type Target = { readonly conditions: ConditionNode; readonly last: RuleNode };

/** The tools of one evaluation. */
type Tools = {
  readonly parsed: ParsedRules;
  readonly explainer: ConditionExplainer;
  readonly reader: FactReader;
};

/** All comparisons of a condition; those of named conditions once. */
function collectLeaves(node: ConditionNode, parsed: ParsedRules): readonly LeafNode[] {
  const leaves: LeafNode[] = [];
  const seen = new Set<ConditionNode>();
  const collect = (one: ConditionNode | undefined): void => {
    if (one === undefined || seen.has(one)) return;
    seen.add(one);
    if (one.kind === 'leaf') leaves.push(one);
    else if (one.kind === 'reference') collect(parsed.named.get(one.condition));
    else for (const child of one.children) collect(child);
  };
  collect(node);
  return leaves;
}

const groupOf = (kind: GroupNode['kind'], children: readonly ConditionNode[]): GroupNode => ({
  kind,
  priority: 1,
  children,
  sets: [children],
});

/** The target of a goal. Undefined if all rules that should fire are out of scope, or if it names no rule in scope. */
function aimAt({ oneOf = [], noneOf = [] }: RuleGoal, scope: Scope, parsed: ParsedRules): Target | undefined {
  const find = (indexes: readonly number[]): readonly RuleNode[] =>
    parsed.rules.filter((rule) => indexes.includes(rule.index) && isInScope(rule, scope));
  const [wanted, unwanted] = [find(oneOf), find(noneOf)];
  const last = [...wanted, ...unwanted].sort((a, b) => a.priority - b.priority)[0];
  if (last === undefined || (oneOf.length > 0 && wanted.length === 0)) return undefined;
  const fires = wanted.map(({ conditions }) => conditions);
  const parts = [
    ...(fires.length > 1 ? [groupOf('any', fires)] : fires),
    ...unwanted.map(({ conditions }) => groupOf('not', [conditions])),
  ];
  const [only, ...others] = parts;
  return { last, conditions: only !== undefined && others.length === 0 ? only : groupOf('all', parts) };
}

/** Advances the reader to the evaluation of the rule. */
function readUpTo(rule: RuleNode, { parsed, explainer, reader }: Tools, { facts, scope }: Question): void {
  reader.begin(facts);
  const before = parsed.rules.filter(
    (other) => other.priority > rule.priority && other.derives !== undefined,
  );
  explainRules([...before, rule], explainer, reader, scope);
}

/** Tries proposals for one target and keeps the first that is proved. */
class Trial {
  readonly #target: Target;
  readonly #tools: Tools;
  readonly #question: Question;
  readonly #values: SlotValues;
  changes: readonly FactChange[] | undefined;
  /** True if a tried proposal failed. */
  hasFailed = false;

  constructor(target: Target, tools: Tools, question: Question, values: SlotValues) {
    this.#target = target;
    this.#tools = tools;
    this.#question = question;
    this.#values = values;
  }

  /** True if the target is reached once the changed slots have values that meet their goals. */
  accept({ goals, changed }: Proposal): boolean {
    const solutions = new Map<number, unknown>();
    for (const slot of changed) {
      const solved = this.#values.solve(slot, goals.get(slot) ?? []);
      if (solved === undefined) return false;
      solutions.set(slot, solved.value);
    }
    if (this.#prove(solutions))
      this.changes = [...solutions].map(([slot, to]) => this.#describe(goals.get(slot) ?? [], to));
    else this.hasFailed = true;
    return this.changes !== undefined;
  }

  #prove(solutions: ReadonlyMap<number, unknown>): boolean {
    const { parsed, reader, explainer } = this.#tools;
    readUpTo(this.#target.last, this.#tools, this.#question);
    // Given and derived facts win over computed ones.
    const isComputed = (fact: string): boolean => parsed.functions.has(fact) && !reader.isGiven(fact);
    applyChanges(solutions, { slots: parsed.slots, reader, isComputed });
    return traceHolds(explainer.explain(this.#target.conditions, reader));
  }

  #describe(goals: readonly Goal[], to: unknown): FactChange {
    const turned = goals.filter((goal) => !this.#values.isMet(goal));
    const [first] = turned;
    if (first === undefined) throw new RangeError('a slot changes for a goal');
    const { fact, params, path } = describeLeaf(first.leaf, this.#tools.parsed.slots);
    return {
      fact,
      ...(params === undefined ? {} : { params }),
      ...(path === undefined ? {} : { path }),
      from: this.#values.present(first.leaf.slot),
      to,
      needs: turned.map(({ leaf, holds }) => ({
        operator: leaf.operator.name,
        value: this.#values.wanted(leaf),
        negated: !holds,
      })),
    };
  }
}

/** The values of all compared slots before any change. */
function readPresent(leaves: readonly LeafNode[], reader: FactReader): ReadonlyMap<number, unknown> {
  const present = new Map<number, unknown>();
  for (const { slot, wanted } of leaves)
    for (const one of wanted.kind === 'slot' ? [slot, wanted.slot] : [slot])
      present.set(one, reader.read(one));
  return present;
}

/**
 * Finds the smallest set of fact changes that reaches a goal, among the values that the rules name and their neighbours.
 * Proves it by evaluating the rules again. Facts derived at higher priorities stay as they are.
 */
export function findNearestMiss(
  parsed: ParsedRules,
  explainer: ConditionExplainer,
  reader: FactReader,
  question: Question,
): NearestMiss | undefined {
  const target = aimAt(question.goal, question.scope, parsed);
  if (target === undefined) return undefined;
  const tools = { parsed, explainer, reader };
  readUpTo(target.last, tools, question);
  const leaves = collectLeaves(target.conditions, parsed);
  const present = readPresent(leaves, reader);
  const values = new SlotValues(leaves, present);
  const trial = new Trial(target, tools, question, values);
  const search = new ChangeSearch(parsed.named, values, (proposal) => trial.accept(proposal));
  search.run(target.conditions, present.size);
  if (trial.changes === undefined) return undefined;
  const isProved = !trial.hasFailed && areIndependent(leaves, parsed.slots);
  return { changes: trial.changes, isSmallest: trial.changes.length === 0 || isProved };
}
