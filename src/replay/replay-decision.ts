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
import { type Difference, findDifference } from './find-difference.ts';
import type { DecisionRecords, RecordedDecision } from './ports.ts';

/** All that a recorded decision was decided on. */
type Inputs = {
  readonly request: DecisionRequest;
  readonly basis: DecisionBasis;
  readonly snapshot?: Snapshot | undefined;
  readonly memory: CustomerMemory;
  readonly household?: CustomerMemory | undefined;
  readonly visit?: CustomerMemory | undefined;
};

export type ReplayServices = {
  readonly records: DecisionRecords;
  /** The rule set of this version, or why there is none. */
  readonly findRuleSet: (version: string) => Promise<RuleSet | 'rules-gone' | 'rules-unreadable'>;
  /** The recorded decision once more. Pure. */
  readonly decide: (
    ruleSet: RuleSet,
    recorded: Decision,
    inputs: Inputs,
  ) => Pick<RecordedDecision, 'decision' | 'bytes'>;
  /** What the rules say to a recorded decision, as a text; undefined where that does not determine the decision. Pure. */
  readonly fire?: (ruleSet: RuleSet, recorded: Decision, inputs: Inputs) => string | undefined;
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
 * its own. With `explain` the decision that is given back explains itself, as of then; explanations are not compared.
 */
export async function replayDecision(
  recorded: RecordedDecision,
  services: ReplayServices,
  { rules, explain = false }: { readonly rules?: RuleSet; readonly explain?: boolean } = {},
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
  if (!explain) return { ...replay, decision };
  const request = { ...inputs.request, explain: 'full' } as const;
  return {
    ...replay,
    decision: services.decide(ruleSet, recorded.decision, { ...inputs, request }).decision,
  };
}

const isImpossible = (because: Obstacle): Replay => ({
  status: 'impossible',
  because,
  text: obstacles[because],
});

type Told = Pick<RecordedDecision, 'decision' | 'bytes'>;

function compare(
  recorded: Told,
  replayed: Told,
  { isOtherRules, isSameRuntime }: { readonly isOtherRules: boolean; readonly isSameRuntime: boolean },
): Replay {
  if (recorded.bytes.equals(replayed.bytes)) return { status: 'same', exact: 'bytes' };
  const [before, after] = [recorded, replayed].map(({ bytes }): unknown => JSON.parse(bytes.toString()));
  const isLeft = (path: JsonPath): boolean =>
    (isOtherRules && path.join('/') === 'ruleSet/version') || (!isSameRuntime && isOfWords(path));
  const difference = findDifference(before, after, isLeft);
  if (difference === undefined) return { status: 'same', exact: 'decision' };
  const cause = isOtherRules ? 'rules' : isSameRuntime ? 'program' : 'runtime';
  return { status: 'different', cause, ...difference };
}

/** Texts, which each runtime writes by its own tables of languages. */
const isOfWords = (path: JsonPath): boolean => path.at(-1) === 'body' || path.at(-1) === 'know';

/** All that a decision was decided on, or why it is not there any more. */
export async function gatherInputs(
  recorded: RecordedDecision,
  records: DecisionRecords,
): Promise<Inputs | Obstacle> {
  const { request, basis } = recorded;
  if (request === undefined || basis === undefined) return 'no-record';
  const isKnown = basis.found === undefined;
  const snapshot = isKnown ? await readCopy(recorded, basis, records) : undefined;
  if (isKnown && snapshot === undefined) return basis.snapshot === undefined ? 'no-record' : 'snapshot-gone';
  const now = await records.readMemories(snapshot?.customerId, snapshot?.household);
  const visiting =
    request.sessionId && (await records.readMemories(ownerOfVisit(request.sessionId), undefined));
  const memory = memoryAsMarked(now.memory, basis.memory);
  const household = restore(now.household, basis.household);
  const visit = restore(visiting ? visiting.memory : undefined, basis.visit);
  if (memory === undefined || household === 'gone' || visit === 'gone') return 'memory-gone';
  return { request, basis, snapshot, memory, household, visit };
}

/** Undefined where there was none to read. */
function restore(
  now: CustomerMemory | undefined,
  mark: MemoryMark | undefined,
): CustomerMemory | 'gone' | undefined {
  if (now === undefined && mark === undefined) return undefined;
  return memoryAsMarked(now ?? emptyMemory, mark) ?? 'gone';
}

async function readCopy(
  recorded: RecordedDecision,
  { snapshot: digest }: DecisionBasis,
  records: DecisionRecords,
): Promise<Snapshot | undefined> {
  const owner = ownerOf(recorded);
  const bytes = owner === null || digest === undefined ? undefined : await records.findCopy(owner, digest);
  return bytes && decodeSnapshot(bytes);
}
