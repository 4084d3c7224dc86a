import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, nameOf, Report, type Spot } from '../../domain/pack/report.ts';
import { type ActionChecks, compileActions } from '../../domain/rule-set/compile-actions.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import { compilePath, plainKeys } from '../../engine/language/compile-path.ts';
import { formatPointer, type JsonPath, parsePointer, valueAt } from '../../shared/json-pointer.ts';
import { type Reference, walkValue } from './walk-facts.ts';

/** Where an action is promised, with its params as they are written. */
type Call = {
  readonly spot: Spot;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>> | undefined;
};

/**
 * Checks the params of rules' and offers' actions by what pack.json declares of the actions: what is written there, and what rules
 * derive for a fact that is written there. Values that only a decision knows are checked then.
 */
export function checkActionParams(index: PackIndex, report: Report): void {
  const declared = index.source.pack.value.actions;
  if (declared === undefined) return;
  const checks = compileActions(index, new Report());
  for (const call of listCalls(index)) {
    report.expectKnown(into(call.spot, 'action'), 'action', call.action, new Set(Object.keys(declared)));
    checkCall(call, checks, index, report);
  }
}

const listCalls = ({ rules, offers }: PackIndex): Call[] =>
  [
    ...rules.flatMap((rule) => {
      const { event } = rule.entry;
      return event.type === 'action' ? [{ ...event.params, spot: into(rule, 'event', 'params') }] : [];
    }),
    ...[...offers.values()].flatMap((offer) => {
      const { whenAccepted } = offer.entry;
      if (whenAccepted === undefined || whenAccepted === 'nothing') return [];
      return whenAccepted.actions.map((action, at) => ({
        ...action,
        spot: into(offer, 'whenAccepted', 'actions', at),
      }));
    }),
  ].map(({ spot, action, params }) => ({ spot, action, params }));

function checkCall(call: Call, checks: ActionChecks, index: PackIndex, report: Report): void {
  const { action, params = {}, spot } = call;
  const check = checks.get(action);
  if (check === undefined) return;
  const place = into(spot, 'params');
  const read = listRead(params, place);
  for (const fault of check(params))
    if (!read.some(({ at }) => isWithin(fault.pointer, at)))
      reportFault(fault, { action, spot: into(place, ...parsePointer(fault.pointer)) }, report);
  for (const { at, reference } of read)
    for (const { value, spot: source } of listDerived(reference, index)) {
      const faults = check(replaceAt(params, parsePointer(at), value));
      for (const fault of faults.filter(({ pointer }) => isWithin(pointer, at)))
        reportFault({ ...fault, pointer: at }, { action, spot: source }, report);
    }
}

/** The facts that params read, with their places in them. */
function listRead(
  params: unknown,
  spot: Spot,
): readonly { readonly at: string; readonly reference: Reference }[] {
  const read: { readonly at: string; readonly reference: Reference }[] = [];
  walkValue(params, { ...spot, path: [] }, (reference, { path }) =>
    read.push({ at: formatPointer(path), reference }),
  );
  return read;
}

const isWithin = (pointer: string, place: string): boolean =>
  pointer === place || pointer.startsWith(`${place}/`);

function reportFault(
  { pointer, message, example }: Fault,
  { action, spot }: { readonly action: string; readonly spot: Spot },
  report: Report,
): void {
  const place = formatPointer(spot.path);
  if (report.diagnostics.some((known) => known.file === spot.document.file && known.pointer === place))
    return;
  const name = parsePointer(pointer).join('.');
  const isUnknown = message.includes('is not known here');
  report.error(
    isUnknown ? nameOf(spot) : spot,
    'wrong-param',
    `${name} ${message}, as the param of the action "${action}"`,
    example === undefined
      ? 'The params of actions are declared in pack.json under "actions".'
      : `Write it like ${JSON.stringify(example)}, or change what pack.json declares under "actions".`,
  );
}

/** The values that rules derive for a fact without reading another one, at the path that is read. */
function listDerived(
  { fact, path }: Reference,
  { rules }: PackIndex,
): readonly { readonly value: unknown; readonly spot: Spot }[] {
  const keys = typeof path === 'string' ? keysOf(path) : [];
  return rules.flatMap((rule) => {
    const { event } = rule.entry;
    if (keys === undefined || event.type !== 'derive' || event.params.fact !== fact) return [];
    const spot = into(rule, 'event', 'params', 'value', ...keys);
    const value = valueAt(event.params.value, keys);
    return value === undefined || namesFacts(value, spot) ? [] : [{ value, spot }];
  });
}

/** The keys of a path that only enters members; undefined for any other, and for a wrong one, which others report. */
const keysOf = (path: string): JsonPath | undefined =>
  'fault' in compilePath(path) ? undefined : plainKeys(path);

function namesFacts(value: unknown, spot: Spot): boolean {
  let names = false;
  walkValue(value, spot, () => {
    names = true;
  });
  return names;
}

/** A copy of a JSON value with another one at a place. */
function replaceAt(root: unknown, [step, ...rest]: JsonPath, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(root))
    return root.map((item, at) => (at === Number(step) ? replaceAt(item, rest, value) : item));
  return { ...Object(root), [step]: replaceAt(Object(root)[step], rest, value) };
}
