import type { WriteFailure } from '../../adapters/resilience/watch-writes.ts';
import { reasonCatalogue } from '../../domain/decision/reason.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { findLosses } from './find-losses.ts';
import type { Rules } from './open-rules.ts';
import type { Stores } from './stores.ts';

/**
 * Ready to take traffic: rules in force and a ledger that answers. All else is reported, and the service stays ready: a refused
 * edit, a ledger that cannot be written to (a full disk), snapshots that cannot be read, a store that lost its data, settings of
 * its servers that break a promise. Whoever stands at the kiosk gets an answer in any case.
 */
export async function checkReadiness(
  stores: Pick<Stores, 'tasks' | 'losses' | 'settingsAtFault' | 'demonstration' | 'notice'>,
  rules: Pick<Rules, 'current'>,
  writeFailure: () => WriteFailure | undefined,
  outboxFault: () => string | undefined = () => undefined,
): ReturnType<HttpServices['isReady']> {
  const ledger = await checkLedger(stores);
  const losses = await findLosses(stores.losses);
  return {
    ready: ledger.ok,
    checks: {
      rules: describeEdits(rules.current()),
      rulesWatch: describeWatch(rules.current()),
      ledger,
      snapshots: await checkSnapshots(stores),
      storeSettings: describeSettings(stores.settingsAtFault?.() ?? []),
      store: describeStore(stores),
      ledgerWrites: describeWrites(writeFailure()),
      outbox: checkLoss(outboxFault()),
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

const describeSettings = (atFault: readonly string[]): Check =>
  atFault.length === 0 ? { ok: true } : { ok: false, detail: atFault.join('; ') };

const checkLedger = ({ tasks }: Pick<Stores, 'tasks'>): Promise<Check> =>
  checkAnswer(() => tasks.count(Date.now()), 'the ledger does not answer');

const checkSnapshots = ({ losses }: Pick<Stores, 'losses'>): Promise<Check> =>
  checkAnswer(() => losses.customers(), 'the snapshot store does not answer');

async function checkAnswer(ask: () => unknown, silence: string): Promise<Check> {
  try {
    await ask();
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : silence };
  }
}
