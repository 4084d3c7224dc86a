import { setTimeout as wait } from 'node:timers/promises';
import { compileRuleSetInSteps } from '../../author/compile-rule-set.ts';
import type { Config } from '../../config/config.ts';
import { type Diagnostic, formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { runInSlices } from '../../shared/steps.ts';
import type { Rules } from './open-rules.ts';
import { proofEdits } from './proof-edits.ts';

/** Requests are answered between the slices in which a proposal is checked. */
const slicing = { now: () => performance.now(), yieldTurn: () => wait(4), sliceMs: 1 };

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

/** How often a request that waits for a release looks for it. */
const awaitEveryMs = 10;

/** Proposals are checked whole, and this process obeys a move before it answers. */
export function createReleaseServices(
  { desk, refresh, current }: Pick<Rules, 'desk' | 'refresh' | 'current'>,
  letterPdf: Config['letterPdf'],
): HttpServices['releases'] {
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
        const proofs = ruleSet === undefined ? [] : await proofEdits(letterPdf)(ruleSet, current().ruleSet);
        const errors = [...diagnostics, ...proofs].filter(isError).map(formatDiagnostic);
        return errors.length > 0
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
