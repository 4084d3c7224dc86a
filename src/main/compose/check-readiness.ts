import type { WriteFailure } from '../../adapters/resilience/watch-writes.ts';
import { reasonCatalogue } from '../../domain/decision/reason.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { findLosses } from './find-losses.ts';
import type { Rules } from './open-rules.ts';
import type { Stores } from './stores.ts';

/**
 * Ready to take traffic: rules in force and a ledger that answers. A refused edit is told, but the good rules go on. So is a ledger
 * that cannot be written to (a full disk), and a store that lost its data: decisions then promise nothing, but whoever stands at the
 * kiosk gets an answer.
 */
export async function checkReadiness(
  stores: Pick<Stores, 'tasks' | 'losses' | 'demonstration' | 'notice'>,
  rules: Pick<Rules, 'current'>,
  writeFailure: () => WriteFailure | undefined,
): ReturnType<HttpServices['isReady']> {
  const ledger = await checkLedger(stores);
  const losses = await findLosses(stores.losses);
  return {
    ready: ledger.ok,
    checks: {
      rules: describeEdits(rules.current()),
      rulesWatch: describeWatch(rules.current()),
      ledger,
      store: describeStore(stores),
      ledgerWrites: describeWrites(writeFailure()),
      customersKept: checkLoss(losses.customers),
      decisionsKept: checkLoss(losses.decisions),
    },
  };
}

function describeEdits({ pendingSince, refused }: Edits): Check {
  if (pendingSince !== undefined)
    return { ok: true, detail: `an edit is pending since ${new Date(pendingSince).toISOString()}` };
  if (refused === undefined) return { ok: true };
  return { ok: true, detail: 'the latest edit was refused; older rules serve' };
}

function describeWatch({ unwatched }: Edits): Check {
  if (unwatched === undefined) return { ok: true };
  const since = new Date(unwatched.since).toISOString();
  return { ok: false, detail: `edits of the rules may go unseen since ${since}: ${unwatched.message}` };
}

function describeStore({ demonstration, notice }: Pick<Stores, 'demonstration' | 'notice'>): Check {
  const details = [
    ...(notice === undefined ? [] : [reasonCatalogue[notice]]),
    ...(demonstration?.isMarked() === true ? ['A demonstration: the customers are invented.'] : []),
  ];
  return details.length === 0 ? { ok: true } : { ok: true, detail: details.join(' ') };
}

type Edits = Pick<RuleSetInForce, 'pendingSince' | 'refused' | 'unwatched'>;
type Check = { readonly ok: boolean; readonly detail?: string };

const checkLoss = (loss: string | undefined): Check =>
  loss === undefined ? { ok: true } : { ok: false, detail: loss };

function describeWrites(failure: WriteFailure | undefined): Check {
  if (failure === undefined) return { ok: true };
  const since = new Date(failure.since).toISOString();
  return {
    ok: false,
    detail: `no decision could be stored since ${since}; answers contain no promises until the store is back: ${failure.detail}`,
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
