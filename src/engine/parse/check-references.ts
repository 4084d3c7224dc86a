import { suggestWord } from '../../shared/suggest-word.ts';
import type { ConditionNode, NamedConditions } from '../language/condition-node.ts';
import { engineLimits } from '../language/engine-limits.ts';
import { type Place, type ProblemList, placeAt } from '../language/problem-list.ts';
import type { RuleNode } from '../language/rule-node.ts';

/** The most conditions that are evaluated, and their nesting, once named conditions are expanded. */
type Extent = { readonly size: number; readonly depth: number };

type Check = {
  readonly named: NamedConditions;
  /** Defined names, including those with errors, which are already reported. */
  readonly defined: ReadonlySet<string>;
  readonly allowUndefined: boolean;
  readonly problems: ProblemList;
  /** The extents of named conditions; undefined for a condition that is being measured. */
  readonly extents: Map<string, Extent | undefined>;
  /** The number of named conditions being measured, nested in each other. */
  open: number;
};

const single: Extent = { size: 1, depth: 1 };
const namedRoot = placeAt(undefined, 'conditions');

const reportCycle = (name: string, { problems }: Check, place: Place): Extent => {
  const hint = 'Let named conditions refer to one another in one direction only.';
  problems.add('CONDITION_CYCLE', place, `The condition ${JSON.stringify(name)} refers to itself.`, hint);
  return single;
};

const reportMissing = (name: string, { defined, allowUndefined, problems }: Check, place: Place): Extent => {
  if (!allowUndefined && !defined.has(name)) {
    const near = suggestWord(name, defined);
    const hint =
      near === undefined
        ? 'Define it among the named conditions, or correct the name.'
        : `Did you mean ${JSON.stringify(near)}?`;
    problems.add('UNKNOWN_CONDITION', place, `There is no condition ${JSON.stringify(name)}.`, hint);
  }
  return single;
};

function measureNamed(name: string, check: Check, place: Place): Extent {
  if (check.extents.has(name)) return check.extents.get(name) ?? reportCycle(name, check, place);
  const node = check.named.get(name);
  if (node === undefined) return reportMissing(name, check, place);
  if (check.open >= engineLimits.referenceDepth) return { size: 1, depth: Number.POSITIVE_INFINITY };
  check.extents.set(name, undefined);
  check.open += 1;
  const extent = measure(node, check, placeAt(namedRoot, name));
  check.open -= 1;
  check.extents.set(name, extent);
  return extent;
}

function measure(node: ConditionNode, check: Check, place: Place): Extent {
  if (node.kind === 'leaf') return single;
  if (node.kind === 'reference') {
    const { size, depth } = measureNamed(node.condition, check, placeAt(place, 'condition'));
    return { size: size + 1, depth: depth + 1 };
  }
  const at = placeAt(place, node.kind);
  let size = 1;
  let depth = 0;
  for (const [index, child] of node.children.entries()) {
    const extent = measure(child, check, node.kind === 'not' ? at : placeAt(at, index));
    size += extent.size;
    depth = Math.max(depth, extent.depth);
  }
  return { size, depth: depth + 1 };
}

const refers = (node: ConditionNode): boolean =>
  node.kind === 'reference' || (node.kind !== 'leaf' && node.children.some(refers));

function checkExtent({ size, depth }: Extent, { problems }: Check, place: Place): void {
  const hint = 'Let named conditions refer to fewer others.';
  if (depth > engineLimits.referenceDepth)
    problems.add('TOO_DEEP', place, 'With its named conditions put in place, it is nested too deeply.', hint);
  if (size > engineLimits.expandedNodes) {
    const message = `With its named conditions put in place, it has more than ${engineLimits.expandedNodes} conditions.`;
    problems.add('TOO_LARGE', place, message, hint);
  }
}

/** Checks references to named conditions: they exist, form no cycle, and stay within the limits once expanded. */
export function checkReferences(
  rules: readonly RuleNode[],
  named: NamedConditions,
  defined: readonly string[],
  allowUndefined: boolean,
  problems: ProblemList,
): void {
  const check: Check = {
    named,
    defined: new Set(defined),
    allowUndefined,
    problems,
    extents: new Map(),
    open: 0,
  };
  for (const name of named.keys()) {
    const place = placeAt(namedRoot, name);
    checkExtent(measureNamed(name, check, place), check, place);
  }
  for (const rule of rules) {
    // A condition without references keeps its size, which is already checked.
    if (!refers(rule.conditions)) continue;
    const place = placeAt(placeAt(placeAt(undefined, 'rules'), rule.index), 'conditions');
    checkExtent(measure(rule.conditions, check, place), check, place);
  }
}
