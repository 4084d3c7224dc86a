import { setTimeout as wait } from 'node:timers/promises';
import { runtime } from '../../adapters/runtime.ts';
import { decideAsRecorded } from '../../decide/explain/decide-as-recorded.ts';
import { rebuildRuleSet } from '../../domain/rule-set/rebuild-rule-set.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { type ReplayServices, replayDecision } from '../../replay/replay-decision.ts';
import { runInSlices, type Slicing } from '../../shared/steps.ts';
import { findRuleFiles, findRuleSets } from './kept-rule-sets.ts';
import type { Stores } from './stores.ts';

/** Rule sets of then that stay built beside the one in force; each shares with it what is the same. */
const mostBuilt = 4;

/** Decisions are answered between two slices: nobody hurries for a rule set of then. */
export const slicing: Slicing = { now: () => performance.now(), yieldTurn: () => wait(4), sliceMs: 0.5 };

/** What the service shows of recorded decisions, without making others wait. */
export function replayInService(
  { records, tools }: Pick<Stores, 'records' | 'tools'>,
  currentRuleSet: HttpServices['currentRuleSet'],
): Pick<HttpServices, 'replay' | 'readDecisions' | 'readAftermath' | 'readDecisionsOf' | 'findRuleFiles'> {
  const current = () => currentRuleSet().ruleSet;
  const findKept = findRuleSets(
    tools,
    (files) => runInSlices(rebuildRuleSet(files, current()), slicing),
    mostBuilt,
  );
  const services: ReplayServices = {
    records,
    findRuleSet: async (version) => (version === current().version ? current() : findKept(version)),
    decide: decideAsRecorded,
    runtime: runtime.id,
  };
  return {
    replay: async (decisionId, isAuditor) => {
      const recorded = await records.findDecision(decisionId);
      if (recorded === undefined) return undefined;
      const replayed = await replayDecision(recorded, services, { explain: isAuditor ? 'auditor' : true });
      return { recorded: recorded.decision, replayed };
    },
    readDecisions: (after, limit) => records.readDecisions(after, limit),
    readAftermath: (decisions) => records.readAftermath(decisions),
    readDecisionsOf: async (customerId) =>
      (await records.readDecisionsOf(customerId)).toSorted(
        (one, other) => Date.parse(one.decision.decidedAt) - Date.parse(other.decision.decidedAt),
      ),
    findRuleFiles: async (version) =>
      version === current().version ? current() : findRuleFiles(tools, version),
  };
}
