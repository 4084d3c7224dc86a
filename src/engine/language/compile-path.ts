import { engineLimits } from './engine-limits.ts';
import { costOfSteps, PathFault, parseSteps, splitPath } from './parse-path.ts';
import type { PathStep } from './path-step.ts';
import { tracePath } from './trace-path.ts';

/** Reads the value at a path in a non-null object; undefined if there is none. */
export type ReadPath = (value: object) => unknown;

/** Own properties only: nothing is ever read from a prototype. */
const walk =
  (tokens: readonly string[]): ReadPath =>
  (root) => {
    let value: unknown = root;
    for (const token of tokens) {
      if (!value || !Object.hasOwn(value, token)) return undefined;
      value = (value as Record<string, unknown>)[token];
    }
    return value;
  };

const walkOne =
  (token: string): ReadPath =>
  (root) =>
    Object.hasOwn(root, token) ? (root as Record<string, unknown>)[token] : undefined;

const isPlain = (step: PathStep | undefined): boolean =>
  step === undefined || (step.action.kind === 'property' && isPlain(step.next));

/** The keys of a path that only enters properties (`$.a.b[0]`); undefined for any other path. */
export function plainKeys(path: string): readonly string[] | undefined {
  const tokens = path === '$' ? [] : splitPath(path);
  return tokens.length === 0 || isPlain(parseSteps(tokens)) ? tokens : undefined;
}

/** The relative cost of following a path: 0 if it only enters members, 1 for a filter, tens for searches. */
export const costOfPath = (path: string): number =>
  /[*?,:]|\.\./.test(path) ? costOfSteps(splitPath(path)) : 0;

/** The keys that a path enters before anything else. Throws if the path cannot be parsed. */
export function leadingKeys(path: string): readonly string[] {
  const keys: string[] = [];
  let step = path === '$' ? undefined : parseSteps(splitPath(path));
  for (; step?.action.kind === 'property'; step = step.next) keys.push(step.token);
  return keys;
}

/** The same text as V8 stores the names of properties, so that it is not looked up among them in each evaluation. */
const asPropertyName = (token: string): string => Object.keys({ [token]: token })[0] ?? token;

function compileSteps(path: string): ReadPath {
  if (path === '$') return (value) => value;
  const tokens = splitPath(path).map(asPropertyName);
  const steps = parseSteps(tokens);
  if (!isPlain(steps)) return (value) => tracePath(steps, value);
  const [first = ''] = tokens;
  return tokens.length === 1 ? walkOne(first) : walk(tokens);
}

/**
 * Compiles a JSONPath with the semantics of JSONPath-plus, which json-rules-engine uses. Plain paths become a walk over
 * properties. For a refused path, returns the fault as the end of a sentence that begins "The path".
 */
export function compilePath(path: string): { readonly read: ReadPath } | { readonly fault: string } {
  if (path.length > engineLimits.pathLength)
    return { fault: `is longer than ${engineLimits.pathLength} characters` };
  try {
    return { read: compileSteps(path) };
  } catch (error) {
    if (error instanceof PathFault) return { fault: error.message };
    throw error;
  }
}
