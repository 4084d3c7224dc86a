import { mapInSteps, type Steps } from '../../shared/steps.ts';
import { costOfPath } from '../language/compile-path.ts';
import type { ConditionNode, LeafNode, NamedConditions } from '../language/condition-node.ts';
import { engineLimits } from '../language/engine-limits.ts';
import type { FactSlots } from '../language/fact-slots.ts';
import { type ProblemList, placeAt } from '../language/problem-list.ts';
import type { RuleNode } from '../language/rule-node.ts';

/** The number of comparisons that cost as much as one filter over a large customer. */
const comparisonsInOne = 2000;
/** The cost of looking up one item in a list, in comparisons. */
const lookUps = 1 / 32;

const listDecorators = new Set(['someFact', 'everyFact', 'someValue', 'everyValue']);

const countItems = (value: unknown): number =>
  Array.isArray(value) ? value.reduce<number>((sum, item) => sum + countItems(item), 0) : 1;

/** The cost of a comparison between two lists, each item of one with each of the other; 0 for any other. */
function costOfLeaf({ operator, wanted }: LeafNode): number {
  if (operator.decorators.length === 0) return 0;
  const lists = operator.decorators.filter((name) => listDecorators.has(name)).length;
  const searches = operator.base === 'in' || operator.base === 'notIn';
  if (lists + (searches ? 1 : 0) < 2) return 0;
  const items = wanted.kind === 'slot' ? engineLimits.factItems : countItems(wanted.value);
  return (items * engineLimits.factItems * (lists === 1 ? lookUps : 1)) / comparisonsInOne;
}

/** Adds up the cost of an evaluation: each path is followed once, each comparison is made wherever it occurs. */
class CostMeter {
  readonly #named: NamedConditions;
  readonly #slots: FactSlots;
  readonly #read = new Set<number>();
  readonly #costs = new Map<string, number>();
  total = 0;

  constructor(named: NamedConditions, slots: FactSlots) {
    this.#named = named;
    this.#slots = slots;
  }

  add(node: ConditionNode): void {
    // Measuring adds to the total as well, so it must come first.
    const comparing = this.#measure(node);
    this.total += comparing;
  }

  #measure(node: ConditionNode): number {
    if (node.kind === 'reference') return this.#measureNamed(node.condition);
    if (node.kind !== 'leaf') return node.children.reduce((sum, child) => sum + this.#measure(child), 0);
    this.#readOnce(node.slot);
    if (node.wanted.kind === 'slot') this.#readOnce(node.wanted.slot);
    return costOfLeaf(node);
  }

  #measureNamed(name: string): number {
    const known = this.#costs.get(name);
    if (known !== undefined) return known;
    const node = this.#named.get(name);
    const cost = node === undefined ? 0 : this.#measure(node);
    this.#costs.set(name, cost);
    return cost;
  }

  #readOnce(slot: number): void {
    if (this.#read.has(slot)) return;
    this.#read.add(slot);
    const path = this.#slots.slots[slot]?.path;
    if (path !== undefined) this.total += costOfPath(path);
  }
}

/** Checks that an evaluation stays fast even over the largest facts. Named conditions must be free of cycles. */
export function* checkCost(
  rules: readonly RuleNode[],
  named: NamedConditions,
  slots: FactSlots,
  problems: ProblemList,
): Steps<void> {
  const meter = new CostMeter(named, slots);
  yield* mapInSteps(rules, ({ conditions, index }) => {
    const before = meter.total;
    meter.add(conditions);
    if (before > engineLimits.cost || meter.total <= engineLimits.cost) return;
    problems.add(
      'TOO_COSTLY',
      placeAt(placeAt(placeAt(undefined, 'rules'), index), 'conditions'),
      'With this rule, the rules ask for more work than a decision has time for: too many different paths search (.., *, filters), or lists are compared with lists.',
      'Name members in paths instead of searching for them, ask built-in facts, and use "in" or "contains" with one list.',
    );
  });
}
