import { pointerTo } from '../../../shared/json-pointer.ts';
import { mapInSteps, type Steps } from '../../../shared/steps.ts';
import { effortForAll } from './abstract-interpreter.ts';
import type { CheckedSet, CheckFinding, CheckInput } from './check-finding.ts';
import { checkLeaf } from './check-leaves.ts';
import { checkDuplicates, checkUnreadFacts, checkUnusedConditions } from './check-names.ts';
import { checkShadows, maxPairs } from './check-shadows.ts';
import type { Subject } from './check-truth.ts';
import { checkTruth, ruleSubject } from './check-truth.ts';
import { listLeaves, readTree } from './condition-tree.ts';
import { knowShapes } from './fact-shapes.ts';

function readSet({ rules, conditions, declared, limited = new Set() }: CheckInput): CheckedSet {
  return {
    rules: rules.map((rule, index) => {
      const pointer = pointerTo('rules', index);
      return { index, pointer, tree: readTree(rule.conditions, `${pointer}/conditions`), ...rule };
    }),
    named: new Map(
      Object.entries(conditions).map(([name, source]) => [
        name,
        readTree(source, pointerTo('conditions', name)),
      ]),
    ),
    declared,
    shapesAt: knowShapes(declared),
    limited,
    effort: { left: effortForAll, pairs: maxPairs },
  };
}

/** Checks comparisons alone, then the whole. A condition is not reported twice because of one wrong value. */
function checkSubject(subject: Subject, set: CheckedSet): CheckFinding[] {
  const about = subject.rule === undefined ? {} : { rule: subject.rule };
  const shapeOf = set.shapesAt(subject.touchpoints);
  const ofLeaves = listLeaves(subject.tree).flatMap((leaf) =>
    checkLeaf(leaf, shapeOf(leaf), set.declared.findWordFault).map((finding) => ({ ...finding, ...about })),
  );
  if (ofLeaves.some(({ severity }) => severity === 'error')) return ofLeaves;
  const ofWhole = checkTruth(subject, set);
  const fatal = ofWhole.filter(({ severity }) => severity === 'error');
  const isTold = ({ pointer }: CheckFinding, others: readonly CheckFinding[]): boolean =>
    others.some((other) => other.pointer === pointer || other.pointer.startsWith(`${pointer}/`));
  return fatal.length > 0
    ? [...fatal, ...ofLeaves.filter((finding) => !isTold(finding, fatal))]
    : [...ofLeaves, ...ofWhole.filter((finding) => !isTold(finding, ofLeaves))];
}

/** A warning where the checks ended at a limit: mistakes behind it are not reported. */
function checkEffort({ effort, rules }: CheckedSet): CheckFinding[] {
  const first = rules[0];
  if (first === undefined || (effort.left >= 0 && effort.pairs >= 0)) return [];
  return [
    {
      code: 'checks-cut-short',
      severity: 'warning',
      pointer: `${first.pointer}/id`,
      message:
        effort.pairs < 0
          ? `more than ${maxPairs} pairs of rules are in one group, and the rest were not compared`
          : 'the rules together ask for more proofs than are made, and the rest were not tried',
      hint: 'Put fewer rules into a group, or make several packs of this one.',
    },
  ];
}

/**
 * Checks the rules of a pack together: conditions that never or always hold, values that facts never have, rules without
 * effect or duplicates, unused names. Expects rules of the right shape, and leaves engine errors to the engine. Its errors
 * are proved. Findings follow the order of the rules, of the named conditions and of each `while`, then of the set. One step per rule.
 */
export function* checkLogic(input: CheckInput): Steps<CheckFinding[]> {
  const set = readSet(input);
  const named: Subject[] = [...set.named].map(([name, tree]) => ({
    tree,
    pointer: pointerTo('conditions', name),
    called: `the condition "${name}"`,
  }));
  yield;
  const { conditions, whiles = [], readElsewhere, askedElsewhere } = input;
  const asked = whiles.map((source, at): Subject => {
    const pointer = pointerTo('whiles', at);
    return { tree: readTree(source, pointer), pointer, called: 'this "while"' };
  });
  const bySubject = yield* mapInSteps([...set.rules.map(ruleSubject), ...named, ...asked], (subject) =>
    checkSubject(subject, set),
  );
  const ofSet = yield* mapInSteps(
    [
      checkShadows,
      checkDuplicates,
      () => checkUnusedConditions(set, askedElsewhere),
      () => (readElsewhere === undefined ? [] : checkUnreadFacts(set, conditions, readElsewhere)),
      () => checkEffort(set),
    ],
    (check) => check(set),
  );
  return [...bySubject, ...ofSet].flat();
}
