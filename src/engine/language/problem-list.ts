import { formatPointer } from '../../shared/json-pointer.ts';
import type { EngineProblem } from './rule-program.ts';

/** A place in `{ rules, conditions }`, extended step by step. It becomes a JSON pointer only if a problem is found. */
export type Place = { readonly parent: Place | undefined; readonly token: string | number };

export const placeAt = (parent: Place | undefined, token: string | number): Place => ({ parent, token });

/** The JSON pointer (RFC 6901) of a place. */
function formatPlace(place: Place | undefined): string {
  const tokens: Place['token'][] = [];
  for (let at = place; at !== undefined; at = at.parent) tokens.push(at.token);
  return formatPointer(tokens.reverse());
}

const maxProblems = 1000;

/** Collects problems, at most a thousand, so that a hostile file cannot fill memory with its own errors. */
export class ProblemList {
  readonly problems: EngineProblem[] = [];

  /** Records a problem and returns undefined, so that a parser can return the result. */
  add(code: string, place: Place | undefined, message: string, hint: string): undefined {
    if (this.problems.length < maxProblems)
      this.problems.push({ code, pointer: formatPlace(place), message, hint });
  }
}
