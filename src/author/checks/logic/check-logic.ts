import { pointerTo } from '../../../shared/json-pointer.ts';
import { mapInSteps, type Steps } from '../../../shared/steps.ts';
import type { CheckedSet, CheckFinding, CheckInput } from './check-finding.ts';
import { checkLeaf } from './check-leaves.ts';
import { checkDuplicates, checkUnreadFacts, checkUnusedConditions } from './check-names.ts';
import { checkShadows } from './check-shadows.ts';
import type { Subject } from './check-truth.ts';
import { checkTruth, ruleSubject } from './check-truth.ts';
import { listLeaves, readTree } from './condition-tree.ts';
import { knowPlaces } from './place-knowledge.ts';
import { effortForAll } from './refine.ts';

function readSet({ rules, conditions, declared }: CheckInput): CheckedSet {
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
    places: knowPlaces(declared),
    effort: { left: effortForAll },
  };
}

/** Comparisons by themselves, then the whole; a condition that a wrong value spoils already is not reported twice. */
function checkSubject(subject: Subject, set: CheckedSet): CheckFinding[] {
  const about = subject.rule === undefined ? {} : { rule: subject.rule };
  const know = set.places(subject.touchpoints);
  const ofLeaves = listLeaves(subject.tree).flatMap((leaf) =>
    checkLeaf(leaf, know(leaf)).map((finding) => ({ ...finding, ...about })),
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

/**
 * Checks the rules of a pack as a whole: conditions that can never hold or always do, values that facts never have, rules that come to
 * nothing or twice, names that nobody uses. Takes rules of the right shape; what the engine refuses is left to it. What it calls an
 * error is proved. Findings come in the order of the rules, then of the named conditions, then of the set. A step for each rule.
 */
export function* checkLogic(input: CheckInput): Steps<CheckFinding[]> {
  const set = readSet(input);
  const named: Subject[] = [...set.named].map(([name, tree]) => ({
    tree,
    pointer: pointerTo('conditions', name),
    called: `the condition "${name}"`,
  }));
  yield;
  const { conditions, readElsewhere } = input;
  const bySubject = yield* mapInSteps([...set.rules.map(ruleSubject), ...named], (subject) =>
    checkSubject(subject, set),
  );
  const ofSet = yield* mapInSteps(
    [
      checkShadows,
      checkDuplicates,
      checkUnusedConditions,
      () => (readElsewhere === undefined ? [] : checkUnreadFacts(set, conditions, readElsewhere)),
    ],
    (check) => check(set),
  );
  return [...bySubject, ...ofSet].flat();
}
