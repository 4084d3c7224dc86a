import type { Conflict } from './abstract-interpreter.ts';
import { AbstractInterpreter, nothingKnown } from './abstract-interpreter.ts';
import type { CheckedSet, CheckFinding, DescribedCondition, RuleTree } from './check-finding.ts';
import { describeLeaf } from './check-finding.ts';
import type { Leaf, Tree } from './condition-tree.ts';
import { listLeaves, listReferences } from './condition-tree.ts';

/** A condition on its own: a rule's, or a named one. */
export type Subject = {
  readonly tree: Tree;
  readonly pointer: string;
  readonly called: string;
  readonly rule?: number;
  readonly touchpoints?: readonly string[] | undefined;
};

export const ruleSubject = (rule: RuleTree): Subject => ({
  tree: rule.tree,
  pointer: `${rule.pointer}/conditions`,
  called: `the rule "${rule.id}"`,
  rule: rule.index,
  touchpoints: rule.touchpoints,
});

/** Checks if it can hold, if it can fail, and which of its alternatives never hold. */
export function checkTruth(subject: Subject, set: CheckedSet): CheckFinding[] {
  const input = { ...set, trees: [subject.tree], shapeOf: set.shapesAt(subject.touchpoints) };
  const interpreter = new AbstractInterpreter(input);
  const about = subject.rule === undefined ? {} : { rule: subject.rule };
  if (interpreter.interpret(subject.tree, true, nothingKnown) === undefined)
    return [{ ...about, ...reportNever(subject, interpreter.conflict) }];
  const dead = [...interpreter.deadAlternatives]
    .filter(([tree]) => tree.pointer.startsWith(`${subject.pointer}/`))
    .map(([tree, conflict]) => ({ ...about, ...reportDead(tree, conflict) }));
  const asksAnything = listLeaves(subject.tree).length + listReferences(subject.tree).length > 0;
  const canFail = new AbstractInterpreter(input).isPossible(subject.tree, false);
  return canFail || !asksAnything ? dead : [...dead, { ...about, ...reportAlways(subject) }];
}

function reportNever({ pointer, called }: Subject, conflict: Conflict | undefined): CheckFinding {
  return {
    code: 'never-true',
    severity: 'error',
    pointer: conflict?.leaf.pointer.startsWith(`${pointer}/`) ? conflict.leaf.pointer : pointer,
    ...explain(`${called} can never hold`, conflict),
    hint: isAlone(conflict)
      ? 'Compare with a value that the fact can have, or take the rule away.'
      : 'Correct one of the two, put them into "any" if either will do, or take it away.',
  };
}

/** True if one comparison decides, whatever is beside it. */
const isAlone = (conflict: Conflict | undefined): boolean =>
  conflict?.because.every((other) => other === conflict.leaf) === true;

const reportDead = (tree: Tree, conflict: Conflict | undefined): CheckFinding => ({
  code: 'dead-alternative',
  severity: 'warning',
  pointer: tree.pointer,
  ...explain('this alternative can never hold here', conflict),
  hint: 'Take it away, or correct the condition that rules it out.',
});

const reportAlways = ({ pointer, called }: Subject): CheckFinding => ({
  code: 'always-true',
  severity: 'warning',
  pointer,
  message: `the conditions of ${called} always hold, whatever the facts`,
  hint: 'If that is meant, write { "all": [] }; otherwise ask for less in one of them.',
});

function explain(what: string, found: Conflict | undefined): Pick<CheckFinding, 'message' | 'conflict'> {
  if (found === undefined) return { message: what };
  const { leaf, because } = found;
  const others = because.filter((other) => other !== leaf).slice(-3);
  return { message: what, conflict: { decides: describe(leaf), beside: others.map(describe) } };
}

const describe = (leaf: Leaf): DescribedCondition => ({ words: describeLeaf(leaf), pointer: leaf.pointer });
