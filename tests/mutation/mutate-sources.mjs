import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Instrumenter } from './stryker/node_modules/@stryker-mutator/instrumenter/dist/src/index.js';

const seed = 1;
const fewestPerFile = 4;
// Texts are left out: most can change no answer.
const options = { plugins: null, excludedMutations: ['StringLiteral'], ignorers: [], noHeader: true };
const logger = { debug() {}, info() {}, isDebugEnabled: () => false };
const switches = 'const { isActive: stryMutAct_9fa48, cover: stryCov_9fa48 } = globalThis.mutation;\n';

/**
 * The sources with all their mutants in place, each behind a switch, by absolute path; and the mutants of the sample, which has
 * the same share of each file and a few of a short one.
 */
export async function mutateSources(files, share) {
  const sources = files.map((name) => ({
    name: resolve(name),
    content: readFileSync(name, 'utf8'),
    mutate: true,
  }));
  const found = await new Instrumenter(logger).instrument(sources, options);
  const mutants = found.mutants
    .filter(({ status }) => status !== 'Ignored')
    .map(({ id, fileName, mutatorName, replacement, location }) => ({
      id,
      file: files.find((name) => resolve(name) === fileName),
      place: `${location.start.line + 1}:${location.start.column + 1}`,
      change: `${mutatorName}: ${replacement}`,
    }));
  return {
    code: Object.fromEntries(found.files.map(({ name, content }) => [name, `${switches}${content}`])),
    count: mutants.length,
    sample: files.flatMap((file) =>
      draw(
        mutants.filter((mutant) => mutant.file === file),
        share,
      ),
    ),
  };
}

/** The same mutants each time for the same source. */
function draw(mutants, share) {
  const orderOf = ({ file, place, change }) =>
    createHash('sha256')
      .update(JSON.stringify([seed, file, place, change]))
      .digest('hex');
  return mutants
    .map((mutant) => ({ mutant, order: orderOf(mutant) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, Math.max(fewestPerFile, Math.round(mutants.length * share)))
    .map(({ mutant }) => mutant);
}
