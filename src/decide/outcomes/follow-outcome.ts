import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { Ledger, SnapshotReader, StoredDecision } from '../ports.ts';
import type { OutcomeResult } from './check-outcomes.ts';
import { type DecideNext, offerNext } from './offer-next.ts';
import { asIdentified, readSituation } from './read-situation.ts';
import { retellAcceptance } from './retell-acceptance.ts';
import { type TakeBack, takeBackAccepted } from './take-back.ts';

export type FollowServices = {
  readonly ledger: Pick<Ledger, 'readOutcomes' | 'readMemories'>;
  readonly snapshots: SnapshotReader;
  /** By which acceptances are carried out. */
  readonly ruleSet: RuleSet;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Decides what is offered after a decline; absent: nothing is. */
  readonly decideNext?: DecideNext;
  readonly takeBack?: TakeBack;
};

/** The result of a recorded outcome with what follows it: how its promises stand, what is offered next, or what is taken back. */
export async function followOutcome(
  result: OutcomeResult,
  report: OutcomeReport,
  stored: StoredDecision,
  services: FollowServices,
): Promise<OutcomeResult> {
  if (result.status === 'refused') return result;
  const { outcome } = report;
  if (outcome === 'accepted') {
    const retold = await retell(result, stored, services);
    return retold.effect?.status === 'refused' ? addNext(retold, report, stored, services) : retold;
  }
  if (outcome === 'declined') return addNext(result, report, stored, services);
  return outcome === 'returned' ? addReturn(result, report, stored, services) : result;
}

type Recorded = Exclude<OutcomeResult, { readonly status: 'refused' }>;

/** What an acceptance did, as its promises stand by now: systems may have answered, and people may have taken it back. */
async function retell(result: Recorded, stored: StoredDecision, services: FollowServices): Promise<Recorded> {
  const { effect } = result;
  const { request } = stored;
  if (effect === undefined || effect.actions.length === 0 || request === undefined) return result;
  const { snapshot, memory } = await readSituation(stored, services);
  const interaction = { request, customer: asIdentified(snapshot) };
  const { ruleSet, now } = services;
  return { ...result, effect: retellAcceptance(ruleSet, interaction, effect, memory.promises, now()) };
}

async function addNext(
  result: Recorded,
  report: OutcomeReport,
  { request }: StoredDecision,
  { ledger, ruleSet, decideNext }: FollowServices,
): Promise<Recorded> {
  if (decideNext === undefined) return result;
  const next = await offerNext(report, request, { ledger, ruleSet, decideNext });
  return next === undefined ? result : { ...result, next };
}

/** What was accepted is undone. A repeat changes nothing more, and makes up for a return that was recorded and not carried out. */
async function addReturn(
  result: Recorded,
  report: OutcomeReport,
  stored: StoredDecision,
  { ledger, takeBack }: FollowServices,
): Promise<Recorded> {
  if (takeBack === undefined) return result;
  const effect = await takeBackAccepted(report.offerId, stored, ledger, takeBack);
  return effect === undefined ? result : { ...result, effect };
}
