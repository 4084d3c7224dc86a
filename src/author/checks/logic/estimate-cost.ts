import { plainKeys } from '../../../engine/language/compile-path.ts';
import { pointerTo } from '../../../shared/json-pointer.ts';
import type { CheckedRule } from './check-finding.ts';
import type { Leaf, Tree } from './condition-tree.ts';
import { listLeaves, listReferences, readTree } from './condition-tree.ts';

/** The worst-case cost of one decision at a touchpoint: every condition is evaluated, nothing is decided early. */
export type DecisionCost = {
  readonly touchpoint: string;
  /** Rules that may be evaluated, whatever their validity. */
  readonly rules: number;
  /** Comparisons, with named conditions expanded. */
  readonly comparisons: number;
  /** Distinct comparisons: the cost for an engine that evaluates each once. */
  readonly distinctComparisons: number;
  /** Distinct facts with params: the number of times that facts are computed. */
  readonly distinctFacts: number;
  /** Distinct places with a path that searches (wildcards, filters, `..`). Their cost grows with the facts. */
  readonly searchingPaths: number;
};

/** The rules of a pack, its named conditions and its touchpoints. */
type CostInput = {
  readonly rules: readonly Pick<CheckedRule, 'touchpoints' | 'conditions'>[];
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly touchpoints: readonly string[];
};

type Reach = { readonly comparisons: number; readonly leaves: ReadonlySet<Leaf> };

/** The cost of a condition, named conditions included; each of those is measured once. */
function measure(tree: Tree, named: ReadonlyMap<string, Tree>, known: Map<string, Reach>): Reach {
  const own = listLeaves(tree);
  const leaves = new Set(own);
  let comparisons = own.length;
  for (const { name } of listReferences(tree)) {
    const reach = measureNamed(name, named, known);
    comparisons += reach.comparisons;
    for (const leaf of reach.leaves) leaves.add(leaf);
  }
  return { comparisons, leaves };
}

const nothing: Reach = { comparisons: 0, leaves: new Set() };

function measureNamed(name: string, named: ReadonlyMap<string, Tree>, known: Map<string, Reach>): Reach {
  const before = known.get(name);
  const target = named.get(name);
  if (before !== undefined || target === undefined) return before ?? nothing;
  // A condition that refers to itself is refused elsewhere; this line ends the recursion.
  known.set(name, nothing);
  const reach = measure(target, named, known);
  known.set(name, reach);
  return reach;
}

function isSearching({ place }: Leaf): boolean {
  if (place.path === undefined) return false;
  try {
    return plainKeys(place.path) === undefined;
  } catch {
    return false;
  }
}

const countDistinct = (leaves: readonly Leaf[], keyOf: (leaf: Leaf) => string): number =>
  new Set(leaves.map(keyOf)).size;

/** The worst-case cost of a decision at each touchpoint, most expensive first. */
export function estimateCost({ rules, conditions, touchpoints }: CostInput): DecisionCost[] {
  const named = new Map(
    Object.entries(conditions).map(([name, source]) => [
      name,
      readTree(source, pointerTo('conditions', name)),
    ]),
  );
  const known = new Map<string, Reach>();
  const measured = rules.map((rule, index) => ({
    rule,
    reach: measure(readTree(rule.conditions, `${pointerTo('rules', index)}/conditions`), named, known),
  }));
  return touchpoints
    .map((touchpoint) => {
      const here = measured.filter(({ rule }) => rule.touchpoints?.includes(touchpoint) ?? true);
      const leaves = [...new Set(here.flatMap(({ reach }) => [...reach.leaves]))];
      return {
        touchpoint,
        rules: here.length,
        comparisons: here.reduce((sum, { reach }) => sum + reach.comparisons, 0),
        distinctComparisons: countDistinct(leaves, ({ question }) => question),
        distinctFacts: countDistinct(leaves, ({ source }) => source),
        searchingPaths: countDistinct(leaves.filter(isSearching), ({ slot }) => slot),
      };
    })
    .sort((one, other) => other.comparisons - one.comparisons);
}
