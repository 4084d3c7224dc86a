import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

type Plan = { readonly tests: readonly string[]; readonly code: Readonly<Record<string, string>> };
const planFile = process.env['MUTATION_PLAN'];
/** Without a plan, for tools that only read this configuration, there is nothing to test. */
const plan: Plan = planFile ? JSON.parse(readFileSync(planFile, 'utf8')) : { tests: [], code: {} };

/** Runs the test files in the order of their folders in the plan: what is quick notices most. */
class PlannedOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) =>
      plan.tests.findIndex((file) => moduleId.endsWith(file));
    return Promise.resolve([...files].sort((a, b) => placeOf(a) - placeOf(b)));
  }
}

export default defineConfig({
  plugins: [
    {
      name: 'mutated-sources',
      enforce: 'pre',
      transform: (_, id) => plan.code[id.split('?')[0] ?? id],
    },
  ],
  test: {
    include: [...plan.tests],
    runner: 'tests/mutation/mutant-runner.mjs',
    setupFiles: ['tests/mutation/fix-seeds.ts'],
    testTimeout: 60_000,
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: PlannedOrder },
    dangerouslyIgnoreUnhandledErrors: true,
    watch: false,
  },
});
