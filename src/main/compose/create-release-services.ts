import { setTimeout as wait } from 'node:timers/promises';
import { compileRuleSetInSteps } from '../../author/compile-rule-set.ts';
import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { runInSlices } from '../../shared/steps.ts';
import type { Rules } from './open-rules.ts';

/** Requests are answered between the slices in which a proposal is checked. */
const slicing = { now: () => performance.now(), yieldTurn: () => wait(4), sliceMs: 1 };

/** How often a request that waits for a release looks for it. */
const awaitEveryMs = 10;

/** Proposals are checked whole, and this process obeys a move before it answers. */
export function createReleaseServices({
  desk,
  refresh,
  current,
}: Pick<Rules, 'desk' | 'refresh' | 'current'>): HttpServices['releases'] {
  return {
    read: async () => {
      await desk.refresh();
      return desk.book;
    },
    readFiles: desk.readFiles,
    readLog: desk.readLog,
    readImpact: desk.readImpact,
    await: async (number, mostMs) => {
      const end = performance.now() + mostMs;
      while ((current().release?.number ?? 0) < number && performance.now() < end) {
        await Promise.race([refresh().catch(() => undefined), wait(end - performance.now())]);
        await wait(Math.max(0, Math.min(awaitEveryMs, end - performance.now())));
      }
      return current();
    },
    propose: (proposal) =>
      desk.propose(proposal, async (files) => {
        const steps = compileRuleSetInSteps(files, {}, current().ruleSet);
        const { ruleSet, diagnostics } = await runInSlices(steps, slicing);
        const errors = diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
        return ruleSet === undefined
          ? `The rules have ${errors.length} error(s): ${errors.join('; ')}`
          : undefined;
      }),
    move: async (number, wish) => {
      const moved = await desk.move(number, wish);
      if (moved !== undefined && 'release' in moved) await refresh();
      return moved;
    },
  };
}
