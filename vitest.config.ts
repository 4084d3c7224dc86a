import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that start processes and stores, or measure the heap: each file has a process of its own. */
const apart = [
  'tests/{cli,contract,e2e}/**/*.test.ts',
  'tests/unit/adapters/**/*.test.ts',
  'tests/unit/decide/decide-grows-nothing-old.test.ts',
];

export default defineConfig({
  test: {
    // Half of the tests wait for processes: with one worker per core, cores would idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // For what hangs: longer than anything that a test itself waits for, which then reports what did not happen.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
    projects: [
      { extends: true, test: { name: 'apart', include: apart } },
      // Loading every module anew for each file would double the processor time of these.
      {
        extends: true,
        test: { name: 'together', include: ['tests/**/*.test.ts'], exclude: apart, isolate: false },
      },
    ],
  },
});
