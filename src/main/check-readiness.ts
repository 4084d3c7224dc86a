import type { HttpServices } from '../http/http-services.ts';
import type { Rules } from './open-rules.ts';
import type { Stores } from './stores.ts';

/** Ready to take traffic: rules in force and a ledger that answers. A refused edit is told, but the good rules go on. */
export async function checkReadiness(stores: Stores, rules: Rules): ReturnType<HttpServices['isReady']> {
  const { refused } = rules.current();
  const ledger = await checkLedger(stores);
  return {
    ready: ledger.ok,
    checks: {
      rules:
        refused === undefined
          ? { ok: true }
          : { ok: true, detail: 'the latest edit was refused; older rules serve' },
      ledger,
    },
  };
}

async function checkLedger(stores: Stores): Promise<{ readonly ok: boolean; readonly detail?: string }> {
  try {
    await stores.tasks.count(Date.now());
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : 'the ledger does not answer' };
  }
}
