import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import { type CaseFile, caseFileSchema } from '../../domain/pack/format/case-file.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { findMismatches, type Mismatch } from './find-mismatches.ts';
import { prepareCase } from './prepare-case.ts';
import { replacePersonal } from './replace-personal.ts';
import type { DecideCase } from './run-cases.ts';

/** A decision with what it was decided on. */
export type DecidedOn = {
  readonly decision: Decision;
  readonly request: DecisionRequest;
  readonly snapshot?: Snapshot | undefined;
  readonly memory: CustomerMemory;
  readonly household?: CustomerMemory | undefined;
};

export type CaseFromDecision =
  | { readonly file: CaseFile }
  /** The case gives another decision: it cannot say all that this one was decided on. */
  | { readonly mismatches: readonly (Mismatch | { readonly pointer: string; readonly problem: string })[] };

/** The case of a decision, with everything personal replaced, proved by deciding it: actions, offers and follow-ups are the same. */
export function caseFromDecision(decided: DecidedOn, ruleSet: RuleSet, decide: DecideCase): CaseFromDecision {
  const file = writeCase(decided);
  const [entry] = file.cases;
  const pack = ruleSet.touchpoints.get(decided.request.touchpoint)?.pack ?? '';
  const prepared = entry && prepareCase(entry, file, ruleSet, pack);
  if (entry === undefined || prepared === undefined) return { mismatches: [] };
  if ('problems' in prepared)
    return { mismatches: prepared.problems.map((problem) => ({ pointer: '', problem })) };
  const { interaction, now, memory, household } = prepared;
  const { decision } = decide(ruleSet, interaction, now, { memory, household, budgets: new Map() });
  const mismatches = findMismatches(entry.expect, decision);
  return mismatches.length === 0 ? { file } : { mismatches };
}

function writeCase({ decision, request, snapshot, memory, household }: DecidedOn): CaseFile {
  const { explain: _, mode: __, budgetMs: ___, ...asked } = request;
  const parts = {
    snapshot,
    asked,
    memory: remember(memory),
    household: remember(household),
    expect: expectOf(decision),
  };
  const [clean] = replacePersonal([parts]);
  const own = {
    ...(clean.memory.promises.length > 0 && { promises: clean.memory.promises }),
    ...(clean.memory.contacts.length > 0 && { contacts: clean.memory.contacts }),
  };
  const entry = {
    case: `As it was decided at ${decision.touchpoint}, ${decision.channelUsed}`,
    now: decision.decidedAt,
    ...(clean.snapshot && { customer: 'person' }),
    ...(Object.keys(own).length > 0 && { memory: own }),
    ...(clean.household.contacts.length > 0 && { household: { contacts: clean.household.contacts } }),
    request: clean.asked,
    expect: clean.expect,
  };
  return caseFileSchema.parse(
    JSON.parse(
      JSON.stringify({
        $schema: '../../../docs/schemas/cases.schema.json',
        ...(clean.snapshot && { customers: { person: clean.snapshot } }),
        cases: [entry],
      }),
    ),
  );
}

const remember = (memory: CustomerMemory | undefined) => ({
  promises: (memory?.promises ?? []).map(({ at, ...promise }) => ({
    ...promise,
    at: new Date(at).toISOString(),
  })),
  contacts: (memory?.contacts ?? []).map(({ at, ...contact }) => ({
    ...contact,
    at: new Date(at).toISOString(),
  })),
});

/** What a case is about: what was done and offered, and what follows. Words are for cases that somebody writes about words. */
const expectOf = ({ actions, offers, tasks, locale }: Decision) => ({
  locale,
  actions: actions.map(({ type, params, reason }) => ({ type, params, reason })),
  offers: offers.map(({ offerId, rank }) => ({ offerId, rank })),
  tasks: tasks.map(({ type, template, channel }) => ({
    type,
    ...(template !== undefined && { template }),
    ...(channel !== undefined && { channel }),
  })),
});
