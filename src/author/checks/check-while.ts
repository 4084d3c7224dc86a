import { codeOf } from '../../domain/diagnostics/code-of.ts';
import { builtInFacts, factFunctions } from '../../domain/facts/built-in-facts.ts';
import { laterFacts } from '../../domain/facts/plain-facts.ts';
import type { FollowUp } from '../../domain/pack/format/event-params.ts';
import type { OfferEntry } from '../../domain/pack/format/offer-file.ts';
import type { RuleEntry } from '../../domain/pack/format/rule-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Placed, type Report, type Spot } from '../../domain/pack/report.ts';
import { compileRules } from '../../engine/compile-rules.ts';
import { parsePointer } from '../../shared/json-pointer.ts';
import { checkFactReference, type FactKnowledge } from './check-facts.ts';
import { walkConditions } from './walk-facts.ts';

type Conditions = NonNullable<FollowUp['while']>;

/** The `while` of a rule's promise and of each of its follow-ups, with its place. */
export function listWhiles({ entry: { event }, ...spot }: Placed<RuleEntry>): Placed<Conditions>[] {
  const params = into(spot, 'event', 'params');
  const asking: readonly (readonly [Pick<FollowUp, 'while'>, Spot])[] =
    event.type === 'task'
      ? [[event.params, params]]
      : event.type === 'action'
        ? [
            [event.params, params],
            ...(event.params.tasks ?? []).map((task, at) => [task, into(params, 'tasks', at)] as const),
            ...(event.params.onRefused?.tasks ?? []).map(
              (task, at) => [task, into(params, 'onRefused', 'tasks', at)] as const,
            ),
          ]
        : [];
  return asking.flatMap(([{ while: entry }, at]) =>
    entry === undefined ? [] : [{ entry, ...into(at, 'while') }],
  );
}

/** Checks the facts that one `while` asks for: built-in ones, those of the decision, and `laterFacts`. */
export function checkWhileFacts(
  { entry, ...spot }: Placed<unknown>,
  around: FactKnowledge,
  report: Report,
): void {
  const derived = new Set([...around.derived, ...Object.keys(laterFacts)]);
  const knowledge = { ...around, derived, builtIn: builtInFacts };
  walkConditions(entry, spot, (reference, at) => checkFactReference(reference, at, knowledge, report));
}

/** The `while` of an offer's acceptance and of what follows it, with their places. */
export function listOfferWhiles({
  entry: { whenAccepted },
  ...spot
}: Placed<OfferEntry>): Placed<Conditions>[] {
  if (whenAccepted === undefined || whenAccepted === 'nothing') return [];
  const place = into(spot, 'whenAccepted');
  const ofActions = whenAccepted.actions.flatMap(({ while: ofPromise, tasks = [] }, at) => [
    [ofPromise, into(place, 'actions', at, 'while')] as const,
    ...tasks.map((task, index) => [task.while, into(place, 'actions', at, 'tasks', index, 'while')] as const),
  ]);
  return [[whenAccepted.while, into(place, 'while')] as const, ...ofActions].flatMap(([entry, at]) =>
    entry === undefined ? [] : [{ entry, ...at }],
  );
}

/** Every `while` of a pack, with its place. */
export const listAllWhiles = ({ rules, offers }: PackIndex): readonly Placed<Conditions>[] => [
  ...rules.flatMap(listWhiles),
  ...[...offers.values()].flatMap(listOfferWhiles),
];

/** Checks that what is asked again later can be asked: operators, values, named conditions. */
export function checkWhiles(index: PackIndex, report: Report): void {
  const whiles = listAllWhiles(index);
  if (whiles.length === 0) return;
  const result = compileRules(
    whiles.map(({ entry }) => ({ conditions: entry, event: { type: 'while' } })),
    Object.fromEntries([...index.conditions].map(([name, { entry }]) => [name, entry])),
    { functions: factFunctions, allowUndefinedFacts: true, failSafe: true, index: false },
  );
  if (!('problems' in result)) return;
  for (const { code, pointer, message, hint } of result.problems) {
    const [kind, at, , ...steps] = parsePointer(pointer);
    const spot = kind === 'rules' ? whiles[Number(at)] : undefined;
    if (spot !== undefined) report.error(into(spot, ...steps), codeOf(code), message, hint);
  }
}
