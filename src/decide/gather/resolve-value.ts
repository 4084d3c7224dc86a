import type { FactRef, FactValues, RuleProgram } from '../../engine/language/rule-program.ts';
import { parseInstant } from '../../shared/instant.ts';
import { parseDay, startOfDay } from '../../shared/zoned-time.ts';

/** Reads an authored value: literals stand for themselves, `{fact, params, path}` is read, lists and objects are gone through. */
export type Resolve = (value: unknown) => unknown;

export function createResolve(program: RuleProgram, facts: FactValues): Resolve {
  const resolve: Resolve = (value) => {
    if (value === null || typeof value !== 'object') return value;
    const form = formOf(value);
    if (form.constant) return value;
    if (form.ref !== undefined) return program.readFact(form.ref, facts);
    return Array.isArray(value) ? value.map(resolve) : resolveMembers(value, resolve);
  };
  return resolve;
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** The members resolved, without those that nothing is known of. Values that name no facts are given as they are, not copied. */
export function resolveMembers(
  value: object | undefined,
  resolve: Resolve,
): Readonly<Record<string, unknown>> {
  if (value === undefined) return nothing;
  const { constant, entries } = formOf(value);
  if (constant) return value as Readonly<Record<string, unknown>>;
  const out: Record<string, unknown> = {};
  for (const [key, member] of entries) {
    const resolved = resolve(member);
    if (resolved !== undefined) out[key] = resolved;
  }
  return out;
}

/** What an authored value is made of. `constant`: it names no fact, at no depth. */
type Form = {
  readonly constant: boolean;
  readonly ref: FactRef | undefined;
  readonly entries: readonly (readonly [string, unknown])[];
};

/** Authored values never change and are resolved in every decision: each is looked at once, for as long as its rule set lives. */
const forms = new WeakMap<object, Form>();

function formOf(value: object): Form {
  const known = forms.get(value);
  if (known !== undefined) return known;
  const ref = isFactRef(value) ? value : undefined;
  const entries = Object.entries(value);
  const form = {
    ref,
    entries,
    constant: ref === undefined && entries.every(([, member]) => isConstant(member)),
  };
  forms.set(value, form);
  return form;
}

/** Whether an authored value names no fact, at no depth. */
export const isConstant = (value: unknown): boolean =>
  value === null || typeof value !== 'object' ? value !== undefined : formOf(value).constant;

const refKeys = new Set(['fact', 'params', 'path']);

function isFactRef(value: object): value is FactRef {
  return (
    'fact' in value && typeof value.fact === 'string' && Object.keys(value).every((key) => refKeys.has(key))
  );
}

/** `Date.parse` takes "5" for a year. */
const isoInstant = /^\d{4}-\d\d-\d\dT/;

/** An instant in epoch milliseconds, from an ISO text; a day is its start in the zone. Undefined for anything else. */
export function readInstant(value: unknown, timeZone: string): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') return undefined;
  const day = parseDay(value);
  if (day !== undefined) return startOfDay(day, timeZone);
  const time = isoInstant.test(value) ? parseInstant(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The derived facts in firing order, each seeing those before it, and beside them all that is `known` now. */
export function deriveFacts(
  derivations: readonly { readonly params: { readonly fact: string; readonly value?: unknown } }[],
  program: RuleProgram,
  facts: FactValues,
): { readonly derived: Readonly<Record<string, unknown>>; readonly known: FactValues } {
  if (derivations.length === 0) return { derived: {}, known: facts };
  const derived: Record<string, unknown> = {};
  const known: Record<string, unknown> = Object.assign({}, facts);
  const resolve = createResolve(program, known);
  for (const { params } of derivations) {
    const value = resolve(params.value);
    derived[params.fact] = value;
    known[params.fact] = value;
  }
  return { derived, known };
}
