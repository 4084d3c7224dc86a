import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import type { Task } from '../../../../src/domain/tasks/task.ts';
import { openRemedyDesk } from '../../../../src/main/compose/open-remedy-desk.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { shopper } from '../../../support/demo-shop.ts';
import { makeRuleSet } from '../../../support/make-rule-set.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const inForce = { ruleSet: makeRuleSet({ rules: [] }), loadedAt: now };
const task: Task = {
  ...{ taskId: 'd-1-a1-remedy', type: 'remedy', decisionId: 'd-1', interactionId: 'i-1', actionId: 'd-1-a1' },
  ...{ customerId: 'c-1', touchpoint: 'check-in', channel: 'kiosk', pack: 'airline', template: 'upgrade' },
  ...{ locale: 'en', payload: {}, createdAt: now, dueAt: now },
};

const openDesk = (more: Partial<ReturnType<typeof openMemoryStore>['snapshots']>) => {
  const store = openMemoryStore({ now: () => now });
  const snapshots = { ...store.snapshots, ...more };
  return openRemedyDesk(
    answerFrom({ ...store, snapshots }, () => now),
    () => inForce,
  );
};

describe('A remedy', () => {
  it('is decided once, also on a snapshot from the cache while its store is away', async () => {
    const snapshot = shopper('c-1');
    const desk = openDesk({ readSnapshot: () => ({ found: true, snapshot, source: 'stale-cache' }) });
    const first = await desk.decide(task);
    expect(first).toMatchObject({ actions: 0 });
    expect(await desk.decide(task)).toEqual(first);
  });

  it('is put off while it cannot be stored', async () => {
    const desk = openDesk({
      readSnapshot: () => {
        throw new ServiceError('store-unavailable', 'away');
      },
    });
    await expect(desk.decide(task)).rejects.toThrow('the remedy could not be decided: snapshot-unavailable');
  });
});
