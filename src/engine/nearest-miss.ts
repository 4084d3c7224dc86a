import type { ConditionTrace, LeafTrace } from './language/rule-trace.ts';

/** A comparison that would have to come out the other way: `holds` is how it must come out. */
export type FactChange = {
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly path?: string | undefined;
  readonly operator: string;
  /** What was found; absent where the fact is unknown or was not looked at. */
  readonly found?: unknown;
  readonly wanted: unknown;
  readonly holds: boolean;
};

/**
 * The fewest comparisons that would have to come out differently for a traced condition to hold (or, with `wanted` false, not to
 * hold); the first such set in file order. Empty where it does already, undefined where no change of facts can do it. A comparison
 * that was not evaluated counts as one change, as nothing is known of it.
 */
export function findNearestMiss(trace: ConditionTrace, wanted: boolean): readonly FactChange[] | undefined {
  switch (trace.kind) {
    case 'leaf':
      return (trace.verdict === 'true') === wanted ? [] : [toChange(trace, wanted)];
    case 'missing':
      return wanted ? undefined : [];
    case 'not':
      return trace.children[0] === undefined ? undefined : findNearestMiss(trace.children[0], !wanted);
    case 'all':
    case 'any':
      return findInGroup(trace, wanted);
  }
}

function findInGroup({ kind, children }: GroupTrace, wanted: boolean): Changes {
  // An empty list of conditions holds, whatever the facts are.
  if (children.length === 0) return wanted ? [] : undefined;
  const changes = children.map((child) => findNearestMiss(child, wanted));
  return (kind === 'all') === wanted ? together(changes) : fewest(changes);
}

type GroupTrace = Extract<ConditionTrace, { readonly kind: 'all' | 'any' | 'not' }>;
type Changes = readonly FactChange[] | undefined;

function together(parts: readonly Changes[]): Changes {
  const whole: FactChange[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    whole.push(...part);
  }
  return whole;
}

/** The shortest of several ways, the first of equals. */
export function fewest(ways: readonly Changes[]): Changes {
  let best: Changes;
  for (const way of ways)
    if (way !== undefined && (best === undefined || way.length < best.length)) best = way;
  return best;
}

function toChange(leaf: LeafTrace, holds: boolean): FactChange {
  const { fact, params, path, operator, found, wanted } = leaf;
  return {
    fact,
    ...(params === undefined ? {} : { params }),
    ...(path === undefined ? {} : { path }),
    operator,
    ...(found === undefined ? {} : { found }),
    wanted,
    holds,
  };
}
