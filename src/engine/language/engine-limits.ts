/** What one set of rules may ask for. Beyond these, `compileRules` refuses: memory, stack and time stay bounded. */
export const engineLimits = {
  rules: 100_000,
  /** Conditions inside conditions, counted from the rule. */
  depth: 100,
  /** Conditions of one rule or named condition, nested ones included. */
  nodesPerRule: 10_000,
  /** Conditions evaluated for one rule once its named conditions are put in their places, and how deeply they nest then. */
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
  /** What an evaluation may cost at worst, in filters over the fullest customer: some 40 µs each. */
  cost: 10_000,
  /** As many items as a list of facts is taken to have at worst. */
  factItems: 1000,
} as const;
