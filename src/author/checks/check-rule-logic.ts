import type { RuleEntry } from '../../domain/pack/format/rule-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { parseValidity } from '../../domain/pack/parse-validity.ts';
import { into, type Placed, type Report, type Spot } from '../../domain/pack/report.ts';
import { listPolicies } from '../../domain/rule-set/place-policies.ts';
import type { Touchpoint } from '../../domain/rule-set/rule-set.ts';
import type { WordKind } from '../../domain/shared/word-kinds.ts';
import { parsePointer } from '../../shared/json-pointer.ts';
import type { Steps } from '../../shared/steps.ts';
import { listAllWhiles } from './check-while.ts';
import type { CheckedRule, CheckFinding, CheckInput, DescribedCondition } from './logic/check-finding.ts';
import { checkLogic } from './logic/check-logic.ts';
import { createFindWordFault } from './logic/known-words.ts';
import { walkValue } from './walk-facts.ts';

/** Checks a pack's rules together. Each rule alone is valid already. */
export function* checkRuleLogic(
  index: PackIndex,
  touchpoints: readonly Touchpoint[],
  words: ReadonlyMap<WordKind, ReadonlySet<string>>,
  report: Report,
): Steps<void> {
  const { name, pack } = index.source;
  const findings = yield* checkLogic({
    rules: index.rules.map((rule) => toCheckedRule(rule, pack.value.timeZone)),
    conditions: Object.fromEntries([...index.conditions].map(([key, { entry }]) => [key, entry])),
    whiles: listAllWhiles(index).map(({ entry }) => entry),
    declared: {
      touchpoints: declareTouchpoints(touchpoints.filter((touchpoint) => touchpoint.pack === name)),
      attributes: pack.value.attributes ?? {},
      verification: pack.value.verification ?? {},
      findWordFault: createFindWordFault(index, words),
      derived: listDerived(index),
      scorecards: pack.value.scorecards ?? {},
    },
    limited: new Set(
      listPolicies(index).flatMap(({ entry }) => (entry.kind === 'limit' ? entry.of.actions : [])),
    ),
    readElsewhere: factsReadElsewhere(index),
    askedElsewhere: [
      [...index.offers.values()].map(({ entry }) => entry.whenAccepted),
      index.campaigns.map(({ entry }) => entry.where),
    ],
  });
  for (const finding of findings) reportFinding(finding, index, report);
}

/** By fact, all values that rules derive for it. */
function listDerived({ rules }: PackIndex): ReadonlyMap<string, readonly unknown[]> {
  const derived = new Map<string, unknown[]>();
  for (const {
    entry: { event },
  } of rules)
    if (event.type === 'derive')
      derived.set(event.params.fact, [...(derived.get(event.params.fact) ?? []), event.params.value]);
  return derived;
}

const toCheckedRule = ({ entry }: Placed<RuleEntry>, timeZone: string): CheckedRule => ({
  id: entry.id,
  priority: entry.priority,
  touchpoints: entry.touchpoints,
  conditions: entry.conditions,
  event: entry.event,
  ...parseValidity(entry, timeZone).validity,
});

const declareTouchpoints = (touchpoints: readonly Touchpoint[]): CheckInput['declared']['touchpoints'] =>
  Object.fromEntries(
    touchpoints.map(({ name, channels, contextSchema }) => [
      name,
      { channels: [...channels.keys()], context: contextSchema },
    ]),
  );

/** Facts that offers, budgets and callers read. */
function factsReadElsewhere({ source, offers }: PackIndex): Set<string> {
  const { budgets, facts = {} } = source.pack.value;
  const read = new Set(Object.keys(facts).filter((fact) => facts[fact]?.answer === true));
  const spot: Spot = { document: source.pack, path: [] };
  for (const value of [budgets, [...offers.values()].map(({ entry }) => entry)])
    walkValue(value, spot, ({ fact }) => read.add(fact));
  return read;
}

function reportFinding(finding: CheckFinding, index: PackIndex, report: Report): void {
  const { code, severity, pointer, message, conflict, hint } = finding;
  const spot = findSpot(pointer, index);
  if (spot === undefined) return;
  const describe = ({ words, pointer: at }: DescribedCondition): string =>
    at === pointer ? `"${words}"` : `"${words}" (${describeSpot(at, spot, index)})`;
  const decided = conflict === undefined ? message : `${message}: ${describe(conflict.decides)} decides it`;
  const others = conflict?.beside.map(describe).join(' and ') ?? '';
  const whole = others === '' ? decided : `${decided} beside ${others}`;
  if (severity === 'error') report.error(spot, code, whole, hint);
  else report.warn(spot, code, whole, hint);
}

/** The place in the pack's files of a pointer into all its rules, conditions and whiles. */
function findSpot(pointer: string, index: PackIndex): Spot | undefined {
  const [kind, key = '', ...steps] = parsePointer(pointer);
  const placed: Spot | undefined =
    kind === 'whiles'
      ? listAllWhiles(index)[Number(key)]
      : kind === 'rules'
        ? index.rules[Number(key)]
        : index.conditions.get(key);
  return placed && into(placed, ...steps);
}

/** `line 12`, or `airline/rules/words.json:12` for another file. */
function describeSpot(pointer: string, from: Spot, index: PackIndex): string {
  const spot = findSpot(pointer, index) ?? from;
  const { line } = spot.document.locate(spot.path);
  return spot.document === from.document ? `line ${line}` : `${spot.document.file}:${line}`;
}
