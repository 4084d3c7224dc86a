import { describe, expect, it } from 'vitest';
import { checkReadiness } from '../../../../src/main/compose/check-readiness.ts';
import type { Rules } from '../../../../src/main/compose/open-rules.ts';
import type { Stores } from '../../../../src/main/compose/stores.ts';

const rules = { current: () => ({}) } as unknown as Rules;
const losses = { customers: () => undefined, decisions: () => undefined };
const stores = { tasks: { count: async () => ({ states: {} }) }, losses } as unknown as Stores;

describe('readiness', () => {
  it('has no complaint while decisions can be stored', async () => {
    const { ready, checks } = await checkReadiness(stores, rules, () => undefined);
    expect(ready).toBe(true);
    expect(checks['ledgerWrites']).toEqual({ ok: true });
  });

  it('says that customers are invented, and that nothing survives', async () => {
    const demonstration = { isMarked: () => true, found: async () => false };
    const marked = { ...stores, demonstration, notice: 'memory-only' } as const;
    const { ready, checks } = await checkReadiness(marked, rules, () => undefined);
    expect(ready).toBe(true);
    expect(checks['store']).toEqual({
      ok: true,
      detail: expect.stringMatching(/nothing survives.*customers are invented/),
    });
  });

  it('stays ready while edits are pending, refused or unseen, and says so', async () => {
    const check = async (inForce: object) =>
      checkReadiness(stores, { current: () => inForce } as unknown as Rules, () => undefined);
    expect(await check({ pendingSince: 0, refused: {} })).toMatchObject({
      ready: true,
      checks: { rules: { ok: true, detail: 'an edit is pending since 1970-01-01T00:00:00.000Z' } },
    });
    expect(await check({ unwatched: { since: 0, message: 'no watchers are left' } })).toMatchObject({
      ready: true,
      checks: {
        rules: { ok: true },
        rulesWatch: { ok: false, detail: expect.stringContaining('no watchers are left') },
      },
    });
  });

  it('stays ready while snapshots cannot be read or settings break a promise, and says so', async () => {
    const away = async () => Promise.reject(new Error('the store is away'));
    const faulty = {
      ...stores,
      losses: { ...losses, customers: away },
      settingsAtFault: () => ['set noeviction', 'set appendonly yes'],
    };
    expect(await checkReadiness(faulty, rules, () => undefined)).toMatchObject({
      ready: true,
      checks: {
        snapshots: { ok: false, detail: 'the store is away' },
        storeSettings: { ok: false, detail: 'set noeviction; set appendonly yes' },
      },
    });
    const { checks } = await checkReadiness(stores, rules, () => undefined);
    expect([checks['snapshots'], checks['storeSettings']]).toEqual([{ ok: true }, { ok: true }]);
  });

  it('stays ready on a full disk, where half an answer is better than none, and says what is wrong', async () => {
    const failure = { since: 0, code: 'store-full', detail: 'The disk is full.' } as const;
    const { ready, checks } = await checkReadiness(stores, rules, () => failure);
    expect(ready).toBe(true);
    expect(checks['ledgerWrites']).toEqual({
      ok: false,
      detail:
        'no decision could be stored since 1970-01-01T00:00:00.000Z; answers contain no promises until the store is back: The disk is full.',
    });
  });
});
