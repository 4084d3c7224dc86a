import { nativeDigest } from '../../adapters/native-digest.ts';
import type { TaskStore } from '../../deliver/ports.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { planErasures } from '../../domain/tasks/plan-erasures.ts';
import type { AnnounceErasure } from '../../maintain/ports.ts';

/** Stores a call for each connector of the packs in force that erases people. */
export const announceErasures =
  (tasks: Pick<TaskStore, 'add'>, currentRuleSet: () => Pick<RuleSet, 'packs'>): AnnounceErasure =>
  async (customerId, at) => {
    for (const task of planErasures(currentRuleSet().packs, customerId, at, nativeDigest))
      await tasks.add(task);
  };
