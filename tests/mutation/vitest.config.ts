import { defineConfig } from 'vitest/config';

/** The tests that the mutants of a scope run against: the quick ones. */
const engine = [
  'tests/unit/engine/{compile,dense,hostile,semantics}*.test.ts',
  'tests/unit/engine/*/**/*.test.ts',
];
const tests: Readonly<Record<string, readonly string[]>> = {
  contact: [
    'tests/unit/domain/{contact,offers}/**/*.test.ts',
    'tests/unit/decide/{decide,choose,plan,offer-laws}*.test.ts',
  ],
  language: engine,
  index: engine,
  evaluate: engine,
  decide: ['tests/unit/decide/*.test.ts', 'tests/rules/*.test.ts'],
};
const scope = process.env['MUTATION_SCOPE'] ?? 'contact';

export default defineConfig({
  test: {
    include: [...(tests[scope] ?? [])],
    exclude: ['tests/unit/decide/decide-grows-nothing-old.test.ts'],
    setupFiles: ['tests/mutation/fix-seeds.ts'],
    testTimeout: 60_000,
    // Loading the modules again for each mutant would take most of the time.
    isolate: false,
  },
});
