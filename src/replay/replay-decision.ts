import { type CustomerMemory, emptyMemory } from '../domain/contact/customer-memory.ts';
import { ownerOfVisit } from '../domain/contact/visit-memory.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../domain/customer/snapshot-codec.ts';
import type { Decision } from '../domain/decision/decision.ts';
import { type DecisionBasis, type MemoryMark, memoryAsMarked } from '../domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import { ownerOf } from '../domain/decision/owner-of.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { JsonPath } from '../shared/json-pointer.ts';
import { toArchiveRow } from './archive-row.ts';
import { digestAnswer, isOfWords } from './digest-answer.ts';
import { type Difference, findDifference } from './find-difference.ts';
import type { ArchivedAnswer, DecisionRecords, KeptInputs, RecordedDecision, Replayable } from './ports.ts';

/** All that a recorded decision was decided on. */
export type Inputs = {
  readonly request: DecisionRequest;
  readonly basis: DecisionBasis;
  readonly snapshot?: Snapshot | undefined;
  readonly memory: CustomerMemory;
  readonly household?: CustomerMemory | undefined;
  readonly visit?: CustomerMemory | undefined;
  /** True: the decision explains itself in full, whatever its rules disclose. */
  readonly audited?: true;
};

type Answered = { readonly decision: Decision; readonly bytes: Buffer };

export type ReplayServices = {
  readonly records: Pick<DecisionRecords, 'findCopy' | 'readMemories'>;
  /** The rule set of this version, or why there is none. */
  readonly findRuleSet: (version: string) => Promise<RuleSet | 'rules-gone' | 'rules-unreadable'>;
  /** The recorded decision once more. Pure. */
  readonly decide: (ruleSet: RuleSet, recorded: Decision, inputs: Inputs) => Answered;
  /** The short id of this process's runtime. */
  readonly runtime: string;
};

/** Why a decision cannot be replayed. */
const obstacles = {
  'no-record': 'It was stored by a release that recorded nothing of what it was decided on.',
  'rules-gone': 'Its rule set is not kept any more.',
  'rules-unreadable': 'This release cannot read its rule set, which an earlier one accepted.',
  'snapshot-gone': 'The snapshot that it was decided on is gone.',
  'memory-gone': 'Entries of a memory that it was decided on are gone.',
  erased: 'Its customer was erased.',
} as const;

export type Obstacle = keyof typeof obstacles;

export const obstacleCodes = Object.keys(obstacles) as Obstacle[];

/**
 * What came of a replay. `bytes`: the very same answer. `decision`: the same decision on another runtime, whose words were not
 * compared. `cause` of a difference: other rules were given, the runtime is another one, or this program decides differently.
 */
export type Replay =
  | { readonly status: 'same'; readonly exact: 'bytes' | 'decision' }
  | (Difference & { readonly status: 'different'; readonly cause: 'rules' | 'runtime' | 'program' })
  | { readonly status: 'impossible'; readonly because: Obstacle; readonly text: string };

export type Replayed = Replay & { readonly decision?: Decision };

/**
 * Decides a recorded decision again, on what it was decided on, and compares the answers. With `rules` it is decided by these instead of
 * its own. With `explain` the decision that is given back explains itself, as of then, as far as its rules disclose it, or for an `auditor` in full;
 * explanations are not compared.
 */
export async function replayDecision(
  recorded: Replayable,
  services: ReplayServices,
  { rules, explain = false }: { readonly rules?: RuleSet; readonly explain?: boolean | 'auditor' } = {},
): Promise<Replayed> {
  const inputs = await gatherInputs(recorded, services.records);
  if (typeof inputs === 'string') return isImpossible(inputs);
  const { version } = recorded.decision.ruleSet;
  const ruleSet = rules ?? (await services.findRuleSet(version));
  if (typeof ruleSet === 'string') return isImpossible(ruleSet);
  const { decision, bytes } = services.decide(ruleSet, recorded.decision, inputs);
  const replay = compare(
    recorded,
    { decision, bytes },
    {
      isOtherRules: ruleSet.version !== version,
      isSameRuntime: inputs.basis.runtime === services.runtime,
    },
  );
  if (explain === false) return { ...replay, decision };
  const request = { ...inputs.request, explain: 'full' } as const;
  return {
    ...replay,
    decision: services.decide(ruleSet, recorded.decision, {
      ...inputs,
      request,
      ...(explain === 'auditor' && { audited: true }),
    }).decision,
  };
}

const isImpossible = (because: Obstacle): Replay => ({
  status: 'impossible',
  because,
  text: obstacles[because],
});

type Circumstances = { readonly isOtherRules: boolean; readonly isSameRuntime: boolean };

function compare(recorded: Replayable, replayed: Answered, circumstances: Circumstances): Replay {
  const { isOtherRules, isSameRuntime } = circumstances;
  const found =
    'archived' in recorded
      ? compareArchived(recorded.archived, replayed, circumstances)
      : compareBytes(recorded.bytes, replayed, circumstances);
  if (typeof found === 'string') return { status: 'same', exact: found };
  const cause = isOtherRules ? 'rules' : isSameRuntime ? 'program' : 'runtime';
  return { status: 'different', cause, ...found };
}

function compareBytes(
  recorded: Buffer,
  { bytes }: Answered,
  { isOtherRules, isSameRuntime }: Circumstances,
): Difference | 'bytes' | 'decision' {
  if (recorded.equals(bytes)) return 'bytes';
  const [before, after] = [recorded, bytes].map((each): unknown => JSON.parse(each.toString()));
  const isLeft = (path: JsonPath): boolean =>
    (isOtherRules && path.join('/') === 'ruleSet/version') ||
    (!isSameRuntime && isOfWords(String(path.at(-1))));
  return findDifference(before, after, isLeft) ?? 'decision';
}

/** The columns that say what a decision was decided on. */
const ofInputs = new Set(['fired', 'blocked', 'runtime', 'identified', 'once']);

/** The archive has no answer to point into: a difference that its columns do not show is somewhere in the answer. */
function compareArchived(
  { row, digests }: ArchivedAnswer,
  replayed: Answered,
  { isOtherRules, isSameRuntime }: Circumstances,
): Difference | 'bytes' | 'decision' {
  const own = digestAnswer(replayed);
  if (own.bytes === digests.bytes) return 'bytes';
  if (own.decision === digests.decision && !isSameRuntime) return 'decision';
  const isLeft = ([name]: JsonPath): boolean =>
    ofInputs.has(String(name)) || (isOtherRules && name === 'rule_set');
  const difference = findDifference(row, toArchiveRow(replayed), isLeft);
  if (difference !== undefined) return difference;
  return isOtherRules ? 'decision' : { pointer: '', recorded: digests.bytes, replayed: own.bytes };
}

/** All that a decision was decided on, or why it is not there any more. */
export async function gatherInputs(
  recorded: Replayable,
  records: ReplayServices['records'],
): Promise<Inputs | Obstacle> {
  const { request, basis } = recorded;
  if ('archived' in recorded && recorded.archived.inputs === 'erased') return 'erased';
  if (request === undefined || basis === undefined) return 'no-record';
  const kept = 'archived' in recorded ? recorded.archived.inputs : await readKept(recorded, records);
  return kept === 'erased' ? kept : restoreInputs({ request, basis }, kept);
}

/** All that a decision was decided on, of what is kept of it. */
export function restoreInputs(
  { request, basis }: Pick<Inputs, 'request' | 'basis'>,
  kept: KeptInputs,
): Inputs | Obstacle {
  const isKnown = basis.found === undefined;
  const snapshot = isKnown && kept.copy !== undefined ? decodeSnapshot(kept.copy) : undefined;
  if (isKnown && snapshot === undefined) return basis.snapshot === undefined ? 'no-record' : 'snapshot-gone';
  const memory = memoryAsMarked(kept.memory, basis.memory);
  // The archive keeps no empty memories.
  const household = restore(kept.household ?? emptyWhere(snapshot?.household), basis.household);
  const visit = restore(kept.visit ?? emptyWhere(request.sessionId), basis.visit);
  if (memory === undefined || household === 'gone' || visit === 'gone') return 'memory-gone';
  return { request, basis, snapshot, memory, household, visit };
}

const emptyWhere = (id: string | undefined): CustomerMemory | undefined =>
  id === undefined ? undefined : emptyMemory;

/** What is kept of what a recorded decision names. */
export async function readKept(
  recorded: RecordedDecision,
  records: ReplayServices['records'],
): Promise<KeptInputs> {
  const { request, basis } = recorded;
  const isKnown = basis?.found === undefined;
  const owner = ownerOf(recorded);
  const digest = basis?.snapshot;
  const copy =
    !isKnown || owner === null || digest === undefined ? undefined : await records.findCopy(owner, digest);
  const snapshot = copy && decodeSnapshot(copy);
  const now = await records.readMemories(snapshot?.customerId, snapshot?.household);
  const visiting =
    request?.sessionId && (await records.readMemories(ownerOfVisit(request.sessionId), undefined));
  return { ...now, copy, visit: visiting ? visiting.memory : undefined };
}

/** Undefined where there was none to read. */
function restore(
  now: CustomerMemory | undefined,
  mark: MemoryMark | undefined,
): CustomerMemory | 'gone' | undefined {
  if (now === undefined && mark === undefined) return undefined;
  return memoryAsMarked(now ?? emptyMemory, mark) ?? 'gone';
}
