import type { ContextSchema } from '../context/context-schema.ts';
import type { BuiltInFact } from '../facts/built-in-fact.ts';
import type { RuleEntry } from '../pack-format.ts';
import { parseValidity } from '../parse-validity.ts';
import { checkEvent } from './check-events.ts';
import { checkFactReference, type FactKnowledge } from './check-facts.ts';
import type { PackIndex } from './index-pack.ts';
import { into, type Placed, type Report } from './report.ts';
import { walkConditions, walkValue } from './walk-facts.ts';

/** What is known beside the pack itself when its rules are checked. */
export type Surroundings = {
  readonly builtIn: Readonly<Record<string, BuiltInFact>>;
  readonly attributes: ReadonlySet<string>;
  /** The hardened context schemas by touchpoint. */
  readonly contexts: ReadonlyMap<string, ContextSchema>;
};

type Work = { readonly index: PackIndex; readonly around: Surroundings; readonly report: Report };

/** Checks every rule and named condition of a pack against everything that it names. */
export function checkRules(index: PackIndex, around: Surroundings, report: Report): void {
  const work = { index, around, report };
  for (const rule of index.rules) checkRule(rule, work);
  const everywhere = knowledgeOf(undefined, work);
  for (const condition of index.conditions.values())
    walkConditions(condition.entry, condition, (reference, spot) =>
      checkFactReference(reference, spot, everywhere, report),
    );
}

function checkRule(rule: Placed<RuleEntry>, work: Work): void {
  const { entry } = rule;
  const { report, index } = work;
  checkTouchpoints(rule, work);
  for (const { code, field, message, hint } of parseValidity(entry, index.source.pack.value.timeZone).faults)
    report.error(into(rule, field), code, message, hint);
  const knowledge = knowledgeOf(entry.touchpoints, work);
  walkConditions(entry.conditions, into(rule, 'conditions'), (reference, spot) =>
    checkFactReference(reference, spot, knowledge, report),
  );
  checkEvent(rule, index, report);
  walkValue(entry.event.params, into(rule, 'event', 'params'), (reference, spot) =>
    checkFactReference(reference, spot, knowledge, report),
  );
}

/** The facts at the named touchpoints; at all of the pack's if none is named. */
export function knowledgeOf(
  touchpoints: readonly string[] | undefined,
  { index, around }: Omit<Work, 'report'>,
): FactKnowledge {
  const { value } = index.source.pack;
  const names = touchpoints ?? Object.keys(value.touchpoints);
  return {
    builtIn: around.builtIn,
    attributes: around.attributes,
    derived: new Set(Object.keys(value.facts ?? {})),
    contexts: names.flatMap((name): ContextSchema[] => {
      const context = around.contexts.get(name);
      return context === undefined ? [] : [context];
    }),
  };
}

function checkTouchpoints({ entry, ...spot }: Placed<RuleEntry>, { index, report }: Work): void {
  const known = index.source.pack.value.touchpoints;
  for (const [at, name] of (entry.touchpoints ?? []).entries())
    report.expectKnown(into(spot, 'touchpoints', at), 'touchpoint', name, new Set(Object.keys(known)));
}
