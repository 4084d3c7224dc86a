import { createHash } from 'node:crypto';

const seed = 1;
const share = Number(process.env['MUTATION_SHARE'] ?? 1);

/** Whether a mutant is in the sample: the same ones each time, whatever their order. */
function isSampled({ fileName, location, replacement }) {
  const file = fileName.slice(fileName.lastIndexOf('/src/') + 1);
  const hash = createHash('sha256').update(JSON.stringify([seed, file, location, replacement]));
  return hash.digest().readUInt32BE(0) / 2 ** 32 < share;
}

/** A Stryker checker that lets the mutants of a sample through. Stryker itself can only choose by place, and places nest. */
class SampleChecker {
  init() {
    return Promise.resolve();
  }

  check(mutants) {
    const verdictOf = (mutant) =>
      isSampled(mutant) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' };
    return Promise.resolve(Object.fromEntries(mutants.map((mutant) => [mutant.id, verdictOf(mutant)])));
  }

  group(mutants) {
    return Promise.resolve([mutants.map(({ id }) => id)]);
  }
}

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }];
