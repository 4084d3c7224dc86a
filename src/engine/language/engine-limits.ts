/** Limits of one set of rules. `compileRules` refuses rules beyond them, which bounds memory, stack and time. */
export const engineLimits = {
  rules: 100_000,
  /** Nesting depth of conditions, counted from the rule. */
  depth: 100,
  /** Conditions of one rule or named condition, nested ones included. */
  nodesPerRule: 10_000,
  /** Conditions of one rule after its named conditions are expanded. Also the limit of their nesting then. */
  expandedNodes: 50_000,
  referenceDepth: 300,
  nodesInAll: 2_000_000,
  decorators: 8,
  /** Characters of a JSONPath. */
  pathLength: 500,
  /** `..` in one path: each multiplies the nodes visited by the depth of the fact. */
  pathDescents: 2,
  /** Product of the sizes of all unions (`a,b`) in one path. */
  pathUnions: 100,
  nameLength: 500,
  /** Worst-case cost of an evaluation, in filters over the largest customer: some 40 µs each. */
  cost: 10_000,
  /** Items that a list of facts is assumed to have at most. */
  factItems: 1000,
} as const;
