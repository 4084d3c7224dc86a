import type { FactReader } from './fact-reader.ts';

/** Whether a condition holds. */
export type Test = (reader: FactReader) => boolean;

export const always: Test = () => true;
export const never: Test = () => false;

/** Joins many by joining four at a time, so that the calls nest no deeper than they must. */
function joinMany(tests: readonly Test[], join: (tests: readonly Test[]) => Test): Test {
  const parts: Test[] = [];
  for (let start = 0; start < tests.length; start += 4) parts.push(join(tests.slice(start, start + 4)));
  return join(parts);
}

/** A test that holds where all do, asked in order up to the first that fails. Each is named: a loop over a list costs as much again. */
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

/** A test that holds where one of several does, asked in order up to the first that holds. */
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
