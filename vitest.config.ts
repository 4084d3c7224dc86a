import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Vitest leaves one core free by default. Half of the tests wait for processes, so this would idle on small machines.
    maxWorkers: '100%',
    // For what hangs: longer than anything that a test itself waits for, which then reports what did not happen.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'whole',
          include: [
            'tests/{cli,contract,e2e,http}/**/*.test.ts',
            'tests/unit/{adapters,main,worker}/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{cli,contract,e2e,http}/**', 'tests/unit/{adapters,main,worker}/**'],
          // These tests leave nothing behind. Loading every module anew for each file doubles their processor time.
          isolate: false,
        },
      },
    ],
  },
});
