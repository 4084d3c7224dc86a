import { nativeDigest } from '../../adapters/native-digest.ts';
import type { Config } from '../../config/config.ts';
import { leaveOpenPromises } from '../../deliver/leave-open-promises.ts';
import { findConnector } from '../../domain/pack/find-connector.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { planErasures } from '../../domain/tasks/plan-erasures.ts';
import type { AnnounceErasure } from '../../maintain/ports.ts';
import type { Stores } from './stores.ts';

/**
 * Leaves the person's open promises to nobody, and stores a call for each connector of the packs in force that erases people.
 */
export const announceErasures =
  (
    { tasks, ledger }: Pick<Stores, 'tasks' | 'ledger'>,
    { connectorUrls }: Pick<Config, 'connectorUrls'>,
    currentRuleSet: () => Pick<RuleSet, 'packs'>,
  ): AnnounceErasure =>
  async (customerId, at) => {
    const { packs } = currentRuleSet();
    const canProbe = ({ pack, template }: { readonly pack: string; readonly template: string }) => {
      const connector = findConnector(template, packs.get(pack)?.file ?? {});
      return connector?.entry.probe !== undefined && connectorUrls.has(connector.name);
    };
    await leaveOpenPromises(customerId, { promises: ledger, tasks, canProbe, now: Date.now });
    for (const task of planErasures(packs, customerId, at, nativeDigest)) await tasks.add(task);
  };
