import type { Logger } from 'pino';
import { CanaryGuard } from '../../author/canary-guard.ts';
import type { Canary } from '../../domain/rule-set/rule-set.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import type { AnswerRequest } from './decide-in-turns.ts';

/** Who takes a canary back, in the log of releases. */
const guardName = 'guard';

export type CanaryWatch = {
  readonly watch: (answer: AnswerRequest) => AnswerRequest;
  /** For what a tried release failed to decide. */
  readonly noteFailure: (error: unknown) => void;
};

/**
 * Compares the answers of a tried release with those of known customers under the rules in force, and takes it back when they are worse.
 * Each process judges what it answers. It only ever takes back. Costs nothing while no release is tried.
 */
export function guardCanary(
  { move }: Pick<HttpServices['releases'], 'move'>,
  current: () => { readonly canary?: Canary },
  logger: Logger,
): CanaryWatch {
  let guarded: { readonly id: string; readonly guard: CanaryGuard; isOver: boolean } | undefined;
  const note = (...[arm, observation]: Parameters<CanaryGuard['note']>): void => {
    const { canary } = current();
    if (canary === undefined) return;
    const { id, number } = canary.release;
    if (guarded?.id !== id) guarded = { id, guard: new CanaryGuard(), isOver: false };
    const breach = guarded.guard.note(arm, observation);
    if (breach === undefined || guarded.isOver) return;
    guarded.isOver = true;
    logger.error({ release: number, breach }, 'a release that is tried is worse: it is taken back');
    move(number, { act: 'take-back', by: guardName, note: breach }).catch((error: unknown) => {
      logger.error({ err: error, release: number }, 'the release could not be taken back yet');
      if (guarded?.id === id) guarded.isOver = false;
    });
  };
  return {
    watch: (answer) => async (inForce, request, arrival) => {
      const answered = await answer(inForce, request, arrival);
      const { canary } = inForce;
      if (canary !== undefined && answered.isKnown && answered.decision.mode === 'live') {
        const { offers, actions, ruleSet } = answered.decision;
        note(ruleSet.release === canary.release.number ? 'tried' : 'control', {
          failures: false,
          'empty answers': offers.length === 0 && actions.length === 0,
          'answers with actions': actions.length > 0,
        });
      }
      return answered;
    },
    noteFailure: (error) => {
      logger.error({ err: error }, 'a release that is tried failed to decide; the rules in force did');
      note('tried', { failures: true, 'empty answers': false, 'answers with actions': false });
    },
  };
}
