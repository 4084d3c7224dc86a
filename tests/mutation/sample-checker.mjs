import { createHash } from 'node:crypto';

const seed = 1;
const share = Number(process.env['MUTATION_SHARE'] ?? 1);
const fewestPerFile = 4;

/** The same number for a mutant each time, whatever the order of the mutants. */
function drawOf({ fileName, location, replacement }) {
  const file = fileName.slice(fileName.lastIndexOf('/src/') + 1);
  return createHash('sha256')
    .update(JSON.stringify([seed, file, location, replacement]))
    .digest('hex');
}

/** The ids of a sample that has the same share of each file, and a few mutants of a short one. */
function sampleOf(mutants) {
  const files = [...new Set(mutants.map(({ fileName }) => fileName))];
  const drawn = files.flatMap((file) => {
    const ofFile = mutants.filter(({ fileName }) => fileName === file);
    const inOrder = ofFile
      .map((mutant) => ({ id: mutant.id, draw: drawOf(mutant) }))
      .sort((a, b) => (a.draw < b.draw ? -1 : 1));
    return inOrder.slice(0, Math.max(fewestPerFile, Math.round(ofFile.length * share)));
  });
  return new Set(drawn.map(({ id }) => id));
}

/** A Stryker checker that lets the mutants of a sample through. Stryker itself can only choose by place, and places nest. */
class SampleChecker {
  init() {
    return Promise.resolve();
  }

  check(mutants) {
    const sample = sampleOf(mutants);
    const verdictOf = ({ id }) =>
      sample.has(id) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' };
    return Promise.resolve(Object.fromEntries(mutants.map((mutant) => [mutant.id, verdictOf(mutant)])));
  }

  group(mutants) {
    return Promise.resolve([mutants.map(({ id }) => id)]);
  }
}

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }];
