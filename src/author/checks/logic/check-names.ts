import { canonicalJson } from '../../../shared/digest.ts';
import { pointerTo } from '../../../shared/json-pointer.ts';
import type { CheckedSet, CheckFinding, RuleTree } from './check-finding.ts';
import { listLeaves, listReferences, type Tree } from './condition-tree.ts';

const isOverlapping = (one: RuleTree, other: RuleTree): boolean =>
  (one.activeFrom ?? Number.NEGATIVE_INFINITY) < (other.activeTo ?? Number.POSITIVE_INFINITY) &&
  (other.activeFrom ?? Number.NEGATIVE_INFINITY) < (one.activeTo ?? Number.POSITIVE_INFINITY) &&
  (one.touchpoints === undefined ||
    other.touchpoints === undefined ||
    one.touchpoints.some((touchpoint) => other.touchpoints?.includes(touchpoint)));

/** A text that equivalent rules share; cheaper than a full key. */
function sketchRule({ tree, event }: RuleTree): string {
  const leaves = listLeaves(tree);
  return `${event.type} ${leaves.length} ${leaves
    .map(({ question }) => question)
    .sort()
    .join(' ')}`;
}

/** The same for equivalent conditions, in any order and spelling. */
function keyOf(tree: Tree): string {
  switch (tree.kind) {
    case 'leaf':
      return tree.wantsNo ? `(not (${tree.question}))` : `(${tree.question})`;
    case 'not':
      return `(not ${keyOf(tree.child)})`;
    case 'reference':
      return `(reference ${JSON.stringify(tree.name)})`;
    case 'unknown':
      return `(unknown ${tree.pointer})`;
    default:
      return `(${tree.kind} ${tree.children.map(keyOf).sort().join('')})`;
  }
}

/** The rules with a key that equivalent rules share. */
function* keyRules(rules: readonly RuleTree[]): Iterable<readonly [RuleTree, string]> {
  const sketches = rules.map(sketchRule);
  const count = new Map<string, number>();
  for (const sketch of sketches) count.set(sketch, (count.get(sketch) ?? 0) + 1);
  for (const [at, rule] of rules.entries())
    if ((count.get(sketches[at] ?? '') ?? 0) > 1)
      yield [rule, `${keyOf(rule.tree)} ${canonicalJson(rule.event)}`];
}

/** Rules with equivalent conditions and events at the same place and time. */
export function checkDuplicates({ rules }: CheckedSet): CheckFinding[] {
  const seen = new Map<string, RuleTree[]>();
  const findings: CheckFinding[] = [];
  for (const [rule, key] of keyRules(rules)) {
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, [rule]);
      continue;
    }
    const twin = earlier.find((other) => isOverlapping(other, rule));
    earlier.push(rule);
    if (twin !== undefined) findings.push(reportTwin(rule, twin));
  }
  return findings;
}

const reportTwin = (rule: RuleTree, twin: RuleTree): CheckFinding => ({
  code: 'rule-duplicate',
  severity: 'warning',
  rule: rule.index,
  pointer: `${rule.pointer}/id`,
  message: `the rule "${rule.id}" asks and does the same as "${twin.id}"`,
  hint: 'Keep one of them; a rule may hold at several touchpoints.',
});

/** The conditions that an authored value names, in its `while`s. */
function listConditionNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { condition } = value as { readonly condition?: unknown };
  return [
    ...(typeof condition === 'string' ? [condition] : []),
    ...Object.values(value).flatMap(listConditionNames),
  ];
}

/** Named conditions that no rule refers to, directly or indirectly. */
export function checkUnusedConditions({ rules, named }: CheckedSet, askedElsewhere: unknown): CheckFinding[] {
  const used = new Set<string>();
  const use = (name: string): void => {
    const target = named.get(name);
    if (target === undefined || used.has(name)) return;
    used.add(name);
    for (const reference of listReferences(target)) use(reference.name);
  };
  for (const { tree, event } of rules) {
    for (const { name } of listReferences(tree)) use(name);
    for (const name of listConditionNames(event.params)) use(name);
  }
  for (const name of listConditionNames(askedElsewhere)) use(name);
  return [...named.keys()]
    .filter((name) => !used.has(name))
    .map((name) => ({
      code: 'condition-unused',
      severity: 'warning',
      pointer: pointerTo('conditions', name),
      message: `no rule uses the condition "${name}"`,
      hint: 'Use it, or take it away.',
    }));
}

/** Collects the names of all facts that a value refers to, at any depth. */
function collectFacts(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { fact } = value as { readonly fact?: unknown };
  if (typeof fact === 'string') into.add(fact);
  for (const member of Object.values(value)) collectFacts(member, into);
}

/** Facts that are derived but never read. */
export function checkUnreadFacts(
  { rules }: CheckedSet,
  conditions: Readonly<Record<string, unknown>>,
  readElsewhere: ReadonlySet<string>,
): CheckFinding[] {
  const read = new Set(readElsewhere);
  collectFacts(conditions, read);
  for (const { conditions: own, event } of rules) {
    collectFacts(own, read);
    collectFacts(event.type === 'derive' ? event.params?.['value'] : event.params, read);
  }
  return rules.flatMap((rule) => {
    const fact = rule.event.type === 'derive' ? rule.event.params?.['fact'] : undefined;
    if (typeof fact !== 'string' || read.has(fact)) return [];
    return [
      {
        code: 'fact-unread' as const,
        severity: 'warning' as const,
        rule: rule.index,
        pointer: `${rule.pointer}/event/params/fact`,
        message: `nothing reads the fact "${fact}"`,
        hint: 'Read it in a rule, return it with "answer": true in pack.json, or take the rule away.',
      },
    ];
  });
}
