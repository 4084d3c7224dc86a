import { applyChanges } from './apply-changes.ts';
import type { ConditionNode, GroupNode, LeafNode } from './condition-node.ts';
import { describeLeaf } from './describe-leaf.ts';
import { type ConditionExplainer, traceHolds } from './explain-condition.ts';
import { explainRules } from './explain-rules.ts';
import type { FactReader } from './fact-reader.ts';
import type { ParsedRules, RuleNode } from './rule-node.ts';
import type { FactValues, Scope } from './rule-program.ts';
import { isInScope } from './rule-scope.ts';
import type { FactChange, NearestMiss } from './rule-trace.ts';
import { suggestValues } from './suggest-values.ts';

type Question = { readonly rule: number; readonly facts: FactValues; readonly scope: Scope };

/** A comparison that must come out otherwise. */
type Goal = { readonly leaf: LeafNode; readonly holds: boolean };

/** Comparisons that, all turned, make a condition come out as wanted. */
type Plan = readonly Goal[];

/** How many plans are kept at each step of the way up, the smallest. */
const plansKept = 12;

const smallest = (plans: readonly Plan[]): readonly Plan[] =>
  [...plans].sort((a, b) => a.length - b.length).slice(0, plansKept);

const planConstant = (value: boolean, holds: boolean): readonly Plan[] => (value === holds ? [[]] : []);

/** Searches for one rule; facts that higher priorities derive are taken as they are. */
class NearestMissSearch {
  readonly #parsed: ParsedRules;
  readonly #reader: FactReader;
  /** What the changed slots read as. */
  readonly #solutions = new Map<number, unknown>();

  constructor(parsed: ParsedRules, reader: FactReader) {
    this.#parsed = parsed;
    this.#reader = reader;
  }

  /** The plans by which the condition comes out as wanted; none where that is impossible, an empty plan where it does already. */
  plan(node: ConditionNode, holds: boolean): readonly Plan[] {
    if (node.kind === 'leaf') return this.#test(node) === holds ? [[]] : [[{ leaf: node, holds }]];
    if (node.kind !== 'reference') return this.#planGroup(node, holds);
    const target = this.#parsed.named.get(node.condition);
    return target === undefined ? planConstant(false, holds) : this.plan(target, holds);
  }

  #planGroup({ kind, children }: GroupNode, holds: boolean): readonly Plan[] {
    const [first] = children;
    if (first === undefined) return planConstant(true, holds);
    if (kind === 'not') return this.plan(first, !holds);
    const perChild = children.map((child) => this.plan(child, holds));
    return (kind === 'all') === holds ? combine(perChild) : smallest(perChild.flat());
  }

  /** Finds values for a plan; undefined where none of those tried satisfy all that is asked of a slot. */
  solve(plan: Plan, conditions: ConditionNode): readonly FactChange[] | undefined {
    const goals = new Map<number, Goal[]>();
    for (const goal of [...plan, ...this.#keepersOf(plan, conditions)]) {
      const known = goals.get(goal.leaf.slot);
      if (known === undefined) goals.set(goal.leaf.slot, [goal]);
      else known.push(goal);
    }
    const changes: FactChange[] = [];
    for (const slot of new Set(plan.map(({ leaf }) => leaf.slot))) {
      const change = this.#solveSlot(slot, plan, goals.get(slot) ?? []);
      if (change === undefined) return undefined;
      changes.push(change);
    }
    return changes;
  }

  /** Comparisons of the same slots that hold now, in case they have to go on holding. */
  #keepersOf(plan: Plan, conditions: ConditionNode): Plan {
    const slots = new Set(plan.map(({ leaf }) => leaf.slot));
    const turned = new Set(plan.map(({ leaf }) => leaf));
    return leavesOf(conditions, this.#parsed)
      .filter((leaf) => slots.has(leaf.slot) && !turned.has(leaf))
      .map((leaf) => ({ leaf, holds: this.#test(leaf) }));
  }

  #solveSlot(slot: number, plan: Plan, goals: readonly Goal[]): FactChange | undefined {
    const from = this.#reader.read(slot);
    const musts = plan.filter(({ leaf }) => leaf.slot === slot);
    const candidates = goals.flatMap(({ leaf }) => suggestValues(leaf, from, this.#wanted(leaf)));
    const fits = (wishes: readonly Goal[]) => (value: unknown) =>
      wishes.every(({ leaf, holds }) => compare(leaf, value, this.#wanted(leaf)) === holds);
    const to = candidates.filter(fits(musts)).sort((a, b) => distance(from, a) - distance(from, b));
    if (to.length === 0) return undefined;
    const best = to.find(fits(goals)) ?? to[0];
    const [first] = musts;
    if (first === undefined) return undefined;
    const { fact, params, path } = describeLeaf(first.leaf, this.#parsed.slots);
    this.#solutions.set(slot, best);
    return {
      fact,
      ...(params === undefined ? {} : { params }),
      ...(path === undefined ? {} : { path }),
      from,
      to: best,
      needs: musts.map(({ leaf, holds }) => ({
        operator: leaf.operator.name,
        value: this.#wanted(leaf),
        negated: !holds,
      })),
    };
  }

  /** Whether the condition holds once the solved slots read as proposed. */
  prove(conditions: ConditionNode, explainer: ConditionExplainer): boolean {
    applyChanges(this.#solutions, {
      slots: this.#parsed.slots,
      reader: this.#reader,
      isComputed: (fact) => this.#isComputed(fact),
    });
    return traceHolds(explainer.explain(conditions, this.#reader));
  }

  /** Given and derived facts win over computed ones. */
  #isComputed(fact: string): boolean {
    return this.#parsed.functions.has(fact) && !this.#reader.isGiven(fact);
  }

  #wanted({ wanted }: LeafNode): unknown {
    return wanted.kind === 'literal' ? wanted.value : this.#reader.read(wanted.slot);
  }

  #test(leaf: LeafNode): boolean {
    return compare(leaf, this.#reader.read(leaf.slot), this.#wanted(leaf));
  }
}

const compare = ({ operator }: LeafNode, found: unknown, wanted: unknown): boolean => {
  try {
    return operator.compare(found, wanted);
  } catch {
    return false;
  }
};

/** How far a value is from another: numbers by their difference, anything else is further than any number. */
const distance = (from: unknown, to: unknown): number => {
  if (Object.is(from, to)) return 0;
  if (typeof from === 'number' && typeof to === 'number') return Math.abs(from - to);
  return to === null ? 1e302 : typeof from === typeof to ? 1e300 : 1e301;
};

/** All children's plans together, each child by one of its own. */
function combine(perChild: readonly (readonly Plan[])[]): readonly Plan[] {
  let combined: readonly Plan[] = [[]];
  for (const plans of perChild)
    combined = smallest(combined.flatMap((one) => plans.map((other) => [...one, ...other])));
  return combined;
}

function leavesOf(node: ConditionNode, parsed: ParsedRules): readonly LeafNode[] {
  if (node.kind === 'leaf') return [node];
  if (node.kind !== 'reference') return node.children.flatMap((child) => leavesOf(child, parsed));
  const target = parsed.named.get(node.condition);
  return target === undefined ? [] : leavesOf(target, parsed);
}

/** Brings the reader to the point of the evaluation at which the rule is looked at. */
function readUpTo(
  rule: RuleNode,
  parsed: ParsedRules,
  explainer: ConditionExplainer,
  reader: FactReader,
  { facts, scope }: Question,
): void {
  reader.begin(facts);
  const before = parsed.rules.filter(
    (other) => other.priority > rule.priority && other.derives !== undefined,
  );
  explainRules([...before, rule], explainer, reader, scope);
}

/**
 * Finds the smallest set of changes of facts that makes a rule fire: plans which comparisons must come out otherwise, smallest
 * first, tries likely values for their facts, and proves each proposal by evaluating the rule with it.
 */
export function findNearestMiss(
  parsed: ParsedRules,
  explainer: ConditionExplainer,
  reader: FactReader,
  question: Question,
): NearestMiss | undefined {
  const rule = parsed.rules.find(({ index }) => index === question.rule);
  if (rule === undefined || !isInScope(rule, question.scope)) return undefined;
  readUpTo(rule, parsed, explainer, reader, question);
  const plans = new NearestMissSearch(parsed, reader).plan(rule.conditions, true);
  for (const plan of smallest(plans)) {
    readUpTo(rule, parsed, explainer, reader, question);
    const search = new NearestMissSearch(parsed, reader);
    const changes = search.solve(plan, rule.conditions);
    if (changes !== undefined && search.prove(rule.conditions, explainer)) return { changes };
  }
  return undefined;
}
