import type { FactReader } from '../evaluate/fact-reader.ts';
import { describeLeaf } from '../explain/describe-leaf.ts';
import { type ConditionExplainer, traceHolds } from '../explain/explain-condition.ts';
import { explainRules } from '../explain/explain-rules.ts';
import type { ConditionNode, LeafNode } from '../language/condition-node.ts';
import type { ParsedRules, RuleNode } from '../language/rule-node.ts';
import type { FactValues, Scope } from '../language/rule-program.ts';
import { isInScope } from '../language/rule-scope.ts';
import type { FactChange, NearestMiss } from '../language/rule-trace.ts';
import { applyChanges } from './apply-changes.ts';
import { areIndependent } from './are-independent.ts';
import { ChangeSearch, type Proposal } from './search-changes.ts';
import { type Goal, SlotValues } from './slot-values.ts';

type Question = { readonly rule: number; readonly facts: FactValues; readonly scope: Scope };

/** What an evaluation is looked at with. */
type Tools = {
  readonly parsed: ParsedRules;
  readonly explainer: ConditionExplainer;
  readonly reader: FactReader;
};

/** All comparisons of a condition, those of named conditions once. */
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

/** Brings the reader to the point of the evaluation at which the rule is looked at. */
function readUpTo(rule: RuleNode, { parsed, explainer, reader }: Tools, { facts, scope }: Question): void {
  reader.begin(facts);
  const before = parsed.rules.filter(
    (other) => other.priority > rule.priority && other.derives !== undefined,
  );
  explainRules([...before, rule], explainer, reader, scope);
}

/** Tries proposals for one rule and keeps the one that is proved. */
class Trial {
  readonly #rule: RuleNode;
  readonly #tools: Tools;
  readonly #question: Question;
  readonly #values: SlotValues;
  changes: readonly FactChange[] | undefined;
  /** Whether a proposal came to nothing once it was tried. */
  hasFailed = false;

  constructor(rule: RuleNode, tools: Tools, question: Question, values: SlotValues) {
    this.#rule = rule;
    this.#tools = tools;
    this.#question = question;
    this.#values = values;
  }

  /** Whether the rule fires once the slots that must change have values that reach their goals. */
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
    readUpTo(this.#rule, this.#tools, this.#question);
    // Given and derived facts win over computed ones.
    const isComputed = (fact: string): boolean => parsed.functions.has(fact) && !reader.isGiven(fact);
    applyChanges(solutions, { slots: parsed.slots, reader, isComputed });
    return traceHolds(explainer.explain(this.#rule.conditions, reader));
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

/** What all slots of the comparisons have before anything is changed. */
function readPresent(leaves: readonly LeafNode[], reader: FactReader): ReadonlyMap<number, unknown> {
  const present = new Map<number, unknown>();
  for (const { slot, wanted } of leaves)
    for (const one of wanted.kind === 'slot' ? [slot, wanted.slot] : [slot])
      present.set(one, reader.read(one));
  return present;
}

/**
 * Finds the smallest set of changes of facts that makes a rule fire, among the values that the rule itself names and those next to
 * them; proves it by evaluating the rule with it. Facts that higher priorities derive are taken as they are.
 */
export function findNearestMiss(
  parsed: ParsedRules,
  explainer: ConditionExplainer,
  reader: FactReader,
  question: Question,
): NearestMiss | undefined {
  const rule = parsed.rules.find(({ index }) => index === question.rule);
  if (rule === undefined || !isInScope(rule, question.scope)) return undefined;
  const tools = { parsed, explainer, reader };
  readUpTo(rule, tools, question);
  const leaves = collectLeaves(rule.conditions, parsed);
  const present = readPresent(leaves, reader);
  const values = new SlotValues(leaves, present);
  const trial = new Trial(rule, tools, question, values);
  const search = new ChangeSearch(parsed.named, values, (proposal) => trial.accept(proposal));
  search.run(rule.conditions, present.size);
  if (trial.changes === undefined) return undefined;
  const isProved = !trial.hasFailed && areIndependent(leaves, parsed.slots);
  return { changes: trial.changes, isSmallest: trial.changes.length === 0 || isProved };
}
