import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('a failure of the built program names its line in the sources', () => {
  // This program runs as a thread. Alone, it fails because it has no plan.
  const program = ['--enable-source-maps', 'dist/main/check-rows-thread.js'];
  const { stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  expect(stderr).toMatch(/at openChecks \(.*\/src\/load\/check-plan\.ts:\d+:\d+\)/);
});
