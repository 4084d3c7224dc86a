import type { WriteTrouble } from '../adapters/resilience/watch-writes.ts';
import type { HttpServices } from '../http/services/http-services.ts';
import type { Rules } from './open-rules.ts';
import type { Stores } from './stores.ts';

/**
 * Ready to take traffic: rules in force and a ledger that answers. A refused edit is told, but the good rules go on. So is a ledger
 * that cannot be written to (a full disk): its decisions promise nothing, but whoever stands at the kiosk gets an answer.
 */
export async function checkReadiness(
  stores: Pick<Stores, 'tasks' | 'demonstration'>,
  rules: Pick<Rules, 'current'>,
  writeTrouble: () => WriteTrouble | undefined,
): ReturnType<HttpServices['isReady']> {
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
      customers: describeCustomers(stores),
      ledgerWrites: describeWrites(writeTrouble()),
    },
  };
}

const describeCustomers = ({ demonstration }: Pick<Stores, 'demonstration'>): Check =>
  demonstration?.isMarked() === true
    ? { ok: true, detail: 'the store is a demonstration: its customers are invented' }
    : { ok: true };

type Check = { readonly ok: boolean; readonly detail?: string };

function describeWrites(trouble: WriteTrouble | undefined): Check {
  if (trouble === undefined) return { ok: true };
  const since = new Date(trouble.since).toISOString();
  return {
    ok: false,
    detail: `decisions cannot be stored since ${since} and promise nothing: ${trouble.detail}`,
  };
}

async function checkLedger(stores: Pick<Stores, 'tasks'>): Promise<Check> {
  try {
    await stores.tasks.count(Date.now());
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : 'the ledger does not answer' };
  }
}
