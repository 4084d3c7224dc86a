import type { FactRef, FactValues, RuleProgram } from '../domain/rules/engine/rule-program.ts';

/** Reads an authored value: literals stand for themselves, `{fact, params, path}` is read, lists and objects are gone through. */
export type Resolve = (value: unknown) => unknown;

export function createResolve(program: RuleProgram, facts: FactValues): Resolve {
  const resolve: Resolve = (value) => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(resolve);
    if (isFactRef(value)) return program.readFact(value, facts);
    return resolveMembers(value, resolve);
  };
  return resolve;
}

export function resolveMembers(
  value: object | undefined,
  resolve: Resolve,
): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value ?? {})) {
    const resolved = resolve(member);
    if (resolved !== undefined) out[key] = resolved;
  }
  return out;
}

const refKeys = new Set(['fact', 'params', 'path']);

function isFactRef(value: object): value is FactRef {
  return (
    'fact' in value && typeof value.fact === 'string' && Object.keys(value).every((key) => refKeys.has(key))
  );
}

/** An instant in epoch milliseconds, from an ISO text; undefined for anything else. */
export function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** The derived facts in firing order, each seeing those before it. */
export function deriveFacts(
  derivations: readonly { readonly params: { readonly fact: string; readonly value?: unknown } }[],
  program: RuleProgram,
  facts: FactValues,
): Readonly<Record<string, unknown>> {
  const derived: Record<string, unknown> = {};
  for (const { params } of derivations)
    derived[params.fact] = createResolve(program, { ...facts, ...derived })(params.value);
  return derived;
}
