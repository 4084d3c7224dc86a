import type { BuiltInFact } from '../../domain/facts/built-in-fact.ts';
import type { RuleEntry } from '../../domain/pack/format/rule-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { parseValidity } from '../../domain/pack/parse-validity.ts';
import { into, type Placed, type Report, type Spot } from '../../domain/pack/report.ts';
import type { WordKind } from '../../domain/shared/word-kinds.ts';
import { compilePath, costOfPath } from '../../engine/language/compile-path.ts';
import { engineLimits } from '../../engine/language/engine-limits.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import type { Steps } from '../../shared/steps.ts';
import { checkEvent } from './check-events.ts';
import { checkFactReference, type FactKnowledge } from './check-facts.ts';
import { checkWhileFacts, listWhiles } from './check-while.ts';
import { createFindWordFault } from './logic/known-words.ts';
import { type Reference, walkConditions, walkValue } from './walk-facts.ts';

/** The context in which a pack's rules are checked. */
export type CheckContext = {
  readonly builtIn: Readonly<Record<string, BuiltInFact>>;
  readonly attributes: ReadonlySet<string>;
  /** The hardened context schemas by touchpoint. */
  readonly contexts: ReadonlyMap<string, JsonSchema>;
  readonly words: ReadonlyMap<WordKind, ReadonlySet<string>>;
};

type Work = {
  readonly index: PackIndex;
  readonly around: CheckContext;
  readonly report: Report;
  /** The remaining cost limit for searches in the events of all rules together. */
  readonly searches: { left: number };
};

/** Checks the references in every rule and named condition of a pack, one step per rule or condition. */
export function* checkRules(index: PackIndex, around: CheckContext, report: Report): Steps<void> {
  const checkAt = createReferenceChecks(index, around, report);
  const work: Work = { index, around, report, searches: { left: engineLimits.cost } };
  for (const rule of index.rules) {
    checkRule(rule, checkAt(rule.entry.touchpoints), work);
    yield;
  }
  const checkEverywhere = checkAt(undefined);
  const asked = findNamed(
    [index.rules.map(({ entry }) => entry.conditions), index.campaigns.map(({ entry }) => entry.where)],
    index,
  );
  for (const [name, condition] of index.conditions) {
    if (asked.has(name)) walkConditions(condition.entry, condition, checkEverywhere);
    else checkWhileFacts(condition, knowledgeOf(undefined, work), report);
    yield;
  }
}

/** The named conditions that rules and campaigns ask, directly or indirectly; others are only asked when a follow-up is due. */
function findNamed(
  conditions: unknown,
  { conditions: named }: Pick<PackIndex, 'conditions'>,
  found = new Set<string>(),
): Set<string> {
  if (typeof conditions !== 'object' || conditions === null) return found;
  const { condition } = conditions as { readonly condition?: unknown };
  if (typeof condition === 'string' && !found.has(condition)) {
    found.add(condition);
    findNamed(named.get(condition)?.entry, { conditions: named }, found);
  }
  for (const member of Object.values(conditions)) findNamed(member, { conditions: named }, found);
  return found;
}

type CheckReference = (reference: Reference, spot: Spot) => void;

/**
 * The check of fact references at some touchpoints. A reference that is valid once is valid in every rule of these
 * touchpoints.
 */
function createReferenceChecks(
  index: PackIndex,
  around: CheckContext,
  report: Report,
): (touchpoints: readonly string[] | undefined) => CheckReference {
  const known = new Map<string, CheckReference>();
  return (touchpoints) => {
    const key = JSON.stringify(touchpoints ?? null);
    const check = known.get(key) ?? checkEachOnce(knowledgeOf(touchpoints, { index, around }), report);
    known.set(key, check);
    return check;
  };
}

function checkEachOnce(knowledge: FactKnowledge, report: Report): CheckReference {
  const right = new Set<string>();
  return (reference, spot) => {
    const key = JSON.stringify([reference.fact, reference.params, reference.path]);
    if (right.has(key)) return;
    const before = report.diagnostics.length;
    checkFactReference(reference, spot, knowledge, report);
    if (report.diagnostics.length === before) right.add(key);
  };
}

function checkRule(rule: Placed<RuleEntry>, checkReference: CheckReference, work: Work): void {
  const { entry } = rule;
  const { report, index } = work;
  checkTouchpoints(rule, work);
  for (const { code, field, message, hint } of parseValidity(entry, index.source.pack.value.timeZone).faults)
    report.error(into(rule, field), code, message, hint);
  walkConditions(entry.conditions, into(rule, 'conditions'), checkReference);
  checkEvent(rule, index, report);
  const whiles = listWhiles(rule);
  for (const asked of whiles) checkWhileFacts(asked, knowledgeOf(entry.touchpoints, work), report);
  const visit = (reference: Reference, spot: Spot): void => {
    checkReference(reference, spot);
    checkSearch(reference.path, into(spot, 'path'), work);
  };
  const except = new Set(whiles.map((asked) => asked.entry));
  walkValue(entry.event.params, into(rule, 'event', 'params'), visit, except);
}

/** A value is read again for each rule that fires, so every search in one counts. */
function checkSearch(path: unknown, spot: Spot, { searches, report }: Work): void {
  if (typeof path !== 'string' || !path.includes('..') || 'fault' in compilePath(path)) return;
  const before = searches.left;
  searches.left -= costOfPath(path);
  if (before >= 0 && searches.left < 0)
    report.error(
      spot,
      'too-costly',
      'with this value, the events of the rules search more than a decision has time for',
      'Name members instead of searching with "..": "$.attributes.visits", not "$..visits".',
    );
}

/** The facts at the named touchpoints; at all of the pack's if none is named. */
export function knowledgeOf(
  touchpoints: readonly string[] | undefined,
  { index, around }: Pick<Work, 'index' | 'around'>,
): FactKnowledge {
  const { value } = index.source.pack;
  const names = touchpoints ?? Object.keys(value.touchpoints);
  return {
    builtIn: around.builtIn,
    attributes: around.attributes,
    findWordFault: createFindWordFault(index, around.words),
    derived: new Set(Object.keys(value.facts ?? {})),
    contexts: names.flatMap((name): JsonSchema[] => {
      const context = around.contexts.get(name);
      return context === undefined ? [] : [context];
    }),
  };
}

function checkTouchpoints({ entry, ...spot }: Placed<RuleEntry>, { index, report }: Work): void {
  const known = index.source.pack.value.touchpoints;
  const names = { has: (name: string) => Object.hasOwn(known, name), keys: () => Object.keys(known) };
  for (const [at, name] of (entry.touchpoints ?? []).entries())
    report.expectKnown(into(spot, 'touchpoints', at), 'touchpoint', name, names);
}
