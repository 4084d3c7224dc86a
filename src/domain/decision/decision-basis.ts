import type { BudgetState } from '../contact/budget.ts';
import type { CustomerMemory, StandingPromise } from '../contact/customer-memory.ts';
import type { PromiseMove } from '../promises/move-promise.ts';
import type { Identified } from './interaction.ts';

/**
 * What a live decision was decided on, beside what its record has anyway (the request, the rule set, the instant). In short, because
 * every decision is stored with it: the snapshot is named by its digest, and the memory by how much of it there was.
 */
export type DecisionBasis = {
  /** The short id of the runtime (see describeRuntime). */
  readonly runtime: string;
  /** Who was found; absent where a customer was. */
  readonly found?: Exclude<Identified['status'], 'known'> | undefined;
  /** The digest of the customer's snapshot (see SnapshotCopy). */
  readonly snapshot?: string;
  /** Absent: the memory was empty, or nobody was known. */
  readonly memory?: MemoryMark;
  readonly household?: MemoryMark;
  readonly visit?: MemoryMark;
  /** The counts of outcomes that were looked up and found. */
  readonly rates?: readonly NotedRate[];
  /** What was known of budgets, after one was found short. */
  readonly budgets?: readonly BudgetState[];
  /** The ids of the only offers that might be made, where they were restricted. */
  readonly offerable?: readonly string[];
  readonly remedyFor?: string;
  /** The ids of its offers whose acceptance does something, by the rules of then. */
  readonly acting?: readonly string[];
  /** The connectors that could be asked while the customer waited. */
  readonly systems?: readonly string[];
  /** What systems answered while the customer waited: each round decided again. */
  readonly rounds?: readonly AnswerRound[];
};

/** Counted outcomes of an offer, in a segment or (null) over all customers. */
export type NotedRate = readonly [offerId: string, segment: string | null, shown: number, accepted: number];

export type AnswerRound = {
  /** The answers, with the promise (actionId) of each. */
  readonly moves: readonly (PromiseMove & { readonly actionId: string })[];
  readonly budgets?: readonly BudgetState[];
};

/**
 * How much of a memory there was. Entries are only added at the end of a memory, so what was there is found in what is there. Promises
 * also move: what can change of them is noted.
 */
export type MemoryMark = {
  readonly contacts?: number;
  /** The instant of the last contact (epoch ms): another one there means that entries were removed since. */
  readonly lastAt?: number;
  readonly promises?: readonly PromiseMark[];
  /** The same of the last promise. */
  readonly promisedAt?: number;
};

/** What can change of a promise. */
type PromiseMark = Pick<StandingPromise, (typeof changing)[number]>;

const changing = ['life', 'heldUntil', 'alsoNamed', 'untold', 'silent'] as const;

/** Undefined where the memory is empty. */
export function markMemory({ contacts, promises }: CustomerMemory): MemoryMark | undefined {
  if (contacts.length + promises.length === 0) return undefined;
  const last = contacts.at(-1);
  const promised = promises.at(-1);
  return {
    ...(last === undefined ? {} : { contacts: contacts.length, lastAt: last.at }),
    ...(promised === undefined ? {} : { promises: promises.map(markPromise), promisedAt: promised.at }),
  };
}

const markPromise = ({ life, heldUntil, alsoNamed, untold, silent }: StandingPromise): PromiseMark => ({
  ...(life === undefined ? {} : { life }),
  ...(heldUntil === undefined ? {} : { heldUntil }),
  ...(alsoNamed === undefined ? {} : { alsoNamed }),
  ...(untold === undefined ? {} : { untold }),
  ...(silent === undefined ? {} : { silent }),
});

/** The memory as it was when it was marked; undefined where what was there is gone. Its version is not that of then. */
export function memoryAsMarked(memory: CustomerMemory, mark: MemoryMark = {}): CustomerMemory | undefined {
  const { contacts: count = 0, lastAt, promises: marked = [], promisedAt } = mark;
  const contacts = memory.contacts.slice(0, count);
  const promised = memory.promises.slice(0, marked.length);
  const isThere = contacts.length === count && promised.length === marked.length;
  if (!isThere || contacts.at(-1)?.at !== lastAt || promised.at(-1)?.at !== promisedAt) return undefined;
  return {
    version: memory.version,
    contacts,
    promises: promised.map((promise, index) => asMarked(promise, marked[index] ?? {})),
  };
}

function asMarked(promise: StandingPromise, mark: PromiseMark): StandingPromise {
  const restored = { ...promise };
  for (const member of changing) delete restored[member];
  return { ...restored, ...mark };
}

/** What was known of budgets, where something was. */
export const noteBudgets = (
  budgets: ReadonlyMap<string, BudgetState>,
): { readonly budgets?: readonly BudgetState[] } =>
  budgets.size === 0 ? {} : { budgets: [...budgets.values()] };
