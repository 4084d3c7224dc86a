import { builtInFacts } from '../../../domain/facts/built-in-facts.ts';
import { plainFacts } from '../../../domain/facts/plain-facts.ts';
import { AbstractInterpreter, nothingKnown } from './abstract-interpreter.ts';
import type { CheckedSet, CheckFinding, RuleTree } from './check-finding.ts';
import type { Leaf, Tree } from './condition-tree.ts';
import { listLeaves, listReferences } from './condition-tree.ts';

/** The pairs of rules of one group that are compared in a pack. */
export const maxPairs = 5000;

type Params = Readonly<Record<string, unknown>>;

const paramsOf = ({ event }: RuleTree): Params => event.params ?? {};
const priorityOf = ({ priority }: RuleTree): number => priority ?? 1;
const alternativeOf = (rule: RuleTree): unknown => paramsOf(rule)['alternative'] ?? rule.id;

/** In evaluation order: by priority, then by file. */
const inOrder = (rules: readonly RuleTree[]): readonly RuleTree[] =>
  [...rules].sort((one, other) => priorityOf(other) - priorityOf(one) || one.index - other.index);

/** Rules of which only one can win: actions and messages of one group, in evaluation order. */
type Rivals = {
  readonly members: readonly RuleTree[];
  /** The position of the first rule of each alternative. */
  readonly firstOf: ReadonlyMap<unknown, number>;
  /** Alternatives that something else can block: an exhausted budget, a limit, or a settled case. */
  readonly stoppable: ReadonlySet<unknown>;
};

const isStoppable = (rule: RuleTree, limited: ReadonlySet<unknown>): boolean =>
  paramsOf(rule)['budget'] !== undefined ||
  paramsOf(rule)['settles'] !== undefined ||
  limited.has(paramsOf(rule)['action']);

function toRivals(rules: readonly RuleTree[], limited: ReadonlySet<unknown>): Rivals {
  const members = inOrder(rules);
  const firstOf = new Map<unknown, number>();
  for (const [place, rule] of members.entries())
    if (!firstOf.has(alternativeOf(rule))) firstOf.set(alternativeOf(rule), place);
  return {
    members,
    firstOf,
    stoppable: new Set(members.filter((rule) => isStoppable(rule, limited)).map(alternativeOf)),
  };
}

function listRivals(set: CheckedSet): readonly Rivals[] {
  const groups = new Map<string, RuleTree[]>();
  for (const rule of set.rules) {
    const { group } = paramsOf(rule);
    if ((rule.event.type !== 'action' && rule.event.type !== 'message') || typeof group !== 'string')
      continue;
    const key = `${rule.event.type}/${group}`;
    const others = groups.get(key);
    if (others === undefined) groups.set(key, [rule]);
    else others.push(rule);
  }
  return [...groups.values()].map((rules) => toRivals(rules, set.limited));
}

/** True if a rule that fires always replaces all later ones: nothing else can block its alternative. */
const winsAlways = (rule: RuleTree, { stoppable }: Rivals): boolean =>
  rule.event.type === 'message' || !stoppable.has(alternativeOf(rule));

/** True if no rule of the loser's own alternative precedes the winner; it would put that alternative first. */
const comesFirst = (winner: RuleTree, place: number, loser: RuleTree, { firstOf }: Rivals): boolean =>
  winner.event.type === 'message' ||
  (alternativeOf(winner) !== alternativeOf(loser) && (firstOf.get(alternativeOf(loser)) ?? 0) >= place);

function covers(winner: RuleTree, loser: RuleTree, set: CheckedSet): boolean {
  const all = Object.keys(set.declared.touchpoints);
  const reach = new Set(winner.touchpoints ?? all);
  return (
    (loser.touchpoints ?? all).every((touchpoint) => reach.has(touchpoint)) &&
    (winner.activeFrom ?? Number.NEGATIVE_INFINITY) <= (loser.activeFrom ?? Number.NEGATIVE_INFINITY) &&
    (winner.activeTo ?? Number.POSITIVE_INFINITY) >= (loser.activeTo ?? Number.POSITIVE_INFINITY)
  );
}

const isFixed = (fact: string): boolean =>
  Object.hasOwn(plainFacts, fact) || Object.hasOwn(builtInFacts, fact);

/** Derived facts may change between priorities, so one rule's reading of them proves nothing about another's. */
function readsOnlyFixed(tree: Tree, set: CheckedSet, seen = new Set<string>()): boolean {
  const leaves = listLeaves(tree).every(
    (leaf: Leaf) => isFixed(leaf.place.fact) && (leaf.literal || isFixedValue(leaf.value)),
  );
  return (
    leaves &&
    listReferences(tree).every(({ name }) => {
      const target = set.named.get(name);
      if (target === undefined || seen.has(name)) return target !== undefined;
      seen.add(name);
      return readsOnlyFixed(target, set, seen);
    })
  );
}

const isFixedValue = (value: unknown): boolean => isFixed(String((value as { fact?: unknown }).fact));

/** True if it is proved that the winner holds wherever the loser does. */
function follows(winner: RuleTree, loser: RuleTree, set: CheckedSet): boolean {
  if (priorityOf(winner) !== priorityOf(loser) && !readsOnlyFixed(winner.tree, set)) return false;
  const interpreter = new AbstractInterpreter({
    ...set,
    trees: [winner.tree, loser.tree],
    shapeOf: set.shapesAt(loser.touchpoints),
  });
  const loses = interpreter.interpret(loser.tree, true, nothingKnown);
  if (loses === undefined) return false;
  const both = interpreter.interpret(winner.tree, false, loses);
  return both === undefined || interpreter.interpret(loser.tree, true, both) === undefined;
}

/**
 * Rules that can fire but never win, because another rule of their group always precedes them. Counts the pairs as effort.
 */
export function checkShadows(set: CheckedSet): CheckFinding[] {
  const findings: CheckFinding[] = [];
  for (const rivals of listRivals(set))
    for (const [place, loser] of rivals.members.entries()) {
      const winner = rivals.members.slice(0, place).find((candidate, at) => {
        set.effort.pairs -= 1;
        return (
          set.effort.pairs >= 0 &&
          winsAlways(candidate, rivals) &&
          comesFirst(candidate, at, loser, rivals) &&
          covers(candidate, loser, set) &&
          follows(candidate, loser, set)
        );
      });
      if (winner !== undefined) findings.push(reportShadow(winner, loser));
    }
  return findings;
}

const reportShadow = (winner: RuleTree, loser: RuleTree): CheckFinding => ({
  code: 'rule-shadowed',
  severity: 'warning',
  rule: loser.index,
  pointer: `${loser.pointer}/id`,
  message: `the rule "${loser.id}" never comes to anything: wherever it fires, "${winner.id}" of the same group fires before it`,
  hint: `Give "${loser.id}" a higher priority than "${winner.id}", or narrow the conditions of "${winner.id}".`,
});
