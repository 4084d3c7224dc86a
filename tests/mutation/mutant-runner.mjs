import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { TestRunner } from 'vitest';

const { MUTATION_LOG: log, MUTATION_CURRENT: current, MUTATION_PLAN: plan } = process.env;
const idle = { active: undefined, hits: 0, limit: Number.POSITIVE_INFINITY, covered: undefined };

/** What the switches in the mutated sources read. `cover` also ends loops that a mutant made endless. */
function install() {
  const mutation = {
    ...idle,
    isActive: (id) => mutation.active === id,
    cover(...ids) {
      mutation.hits += 1;
      if (mutation.hits > mutation.limit) throw new Error('The mutant made a loop endless.');
      if (mutation.covered !== undefined) for (const id of ids) mutation.covered.add(id);
    },
  };
  mutation.alive = new Set(JSON.parse(readFileSync(plan, 'utf8')).sample.map(({ id }) => id));
  mutation.loaded = new Set();
  mutation.covered = mutation.loaded;
  mutation.done = new Set();
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
  for (const { noticed, done } of lines.map((line) => JSON.parse(line))) {
    if (noticed !== undefined) mutation.alive.delete(noticed);
    if (done !== undefined) mutation.done.add(done);
  }
  return mutation;
}
globalThis.mutation ??= install();
const { mutation } = globalThis;
const write = (line) => appendFileSync(log, `${JSON.stringify(line)}\n`);

/**
 * Runs each test once to see which mutants it reaches, then once with each of them that no test has noticed so far. Mutants are
 * switched on in the loaded modules, so that a mutant costs no more than the tests that reach it.
 */
export default class MutantRunner extends TestRunner {
  async runTask(test) {
    const name = `${test.file.name}: ${test.fullTestName ?? test.name}`;
    if (mutation.done.has(name)) return;
    const once = async () => {
      await callHooks(test);
      await TestRunner.getTestFn(test)();
    };
    const covered = new Set();
    const hits = await runWith({ covered }, once);
    const reached = [...covered].filter((id) => mutation.alive.has(id));
    for (const id of reached) {
      writeFileSync(current, id);
      try {
        await runWith({ active: id, limit: 100 * hits + 100_000 }, once);
      } catch {
        mutation.alive.delete(id);
        write({ noticed: id, by: name });
      }
    }
    // A test that fails here keeps something of a mutant: what it noticed is not to be trusted.
    await runWith({}, once);
    write({ done: name, covered: [...covered] });
  }

  onAfterRunFiles(files) {
    write({ ended: files.map(({ name }) => name), loaded: [...mutation.loaded] });
    super.onAfterRunFiles(files);
  }
}

async function runWith(state, run) {
  Object.assign(mutation, idle, state);
  try {
    await run();
    return mutation.hits;
  } finally {
    Object.assign(mutation, idle, { covered: mutation.loaded });
  }
}

async function callHooks(test) {
  const suites = [];
  for (let suite = test.suite ?? test.file; suite !== undefined; suite = suite.suite ?? parentOf(suite))
    suites.unshift(suite);
  for (const suite of suites)
    for (const hook of TestRunner.getSuiteHooks(suite).beforeEach ?? []) await hook(test.context, suite);
}

const parentOf = (suite) => (suite === suite.file ? undefined : suite.file);
