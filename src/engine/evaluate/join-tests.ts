import type { FactReader } from './fact-reader.ts';

/** Returns true if the condition holds. */
export type Test = (reader: FactReader) => boolean;

export const always: Test = () => true;
export const never: Test = () => false;

/** Joins many tests four at a time, which keeps the calls from nesting deeply. */
function joinMany(tests: readonly Test[], join: (tests: readonly Test[]) => Test): Test {
  const parts: Test[] = [];
  for (let start = 0; start < tests.length; start += 4) parts.push(join(tests.slice(start, start + 4)));
  return join(parts);
}

/**
 * Holds if all tests hold; stops at the first that fails. Each test has a name here, because a loop over a list costs twice
 * as much.
 */
export function joinAll(tests: readonly Test[]): Test {
  const [first = always, second = always, third = always, fourth = always] = tests;
  switch (tests.length) {
    case 0:
    case 1:
      return first;
    case 2:
      return (reader) => first(reader) && second(reader);
    case 3:
      return (reader) => first(reader) && second(reader) && third(reader);
    case 4:
      return (reader) => first(reader) && second(reader) && third(reader) && fourth(reader);
    default:
      return joinMany(tests, joinAll);
  }
}

/** Holds if any of several tests holds; stops at the first that does. */
export function joinAny(tests: readonly Test[]): Test {
  const [first = never, second = never, third = never, fourth = never] = tests;
  switch (tests.length) {
    case 0:
    case 1:
      return first;
    case 2:
      return (reader) => first(reader) || second(reader);
    case 3:
      return (reader) => first(reader) || second(reader) || third(reader);
    case 4:
      return (reader) => first(reader) || second(reader) || third(reader) || fourth(reader);
    default:
      return joinMany(tests, joinAny);
  }
}
