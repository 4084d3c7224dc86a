import type { z } from 'zod';
import type { FactFunction } from '../../engine/language/rule-program.ts';
import type { CustomerMemory } from '../contact/customer-memory.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { ContactChannel } from '../pack/format/pack-file.ts';

/** The given facts of a decision, as the functions read them. Examples and tests may omit any of them. */
export type GivenFacts = {
  /** Empty when the customer is unknown. */
  readonly customer?: Partial<Snapshot>;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly about?: {
    readonly case?: unknown;
    readonly holding?: unknown;
    /** The numbers of the occasion (flight, train), in every spelling. */
    readonly numbers?: readonly string[];
    /** The days that the occasion names. Absent where it names none. */
    readonly days?: readonly string[];
  };
  /** The ids of the promises in force for this occasion. */
  readonly standing?: readonly string[];
  readonly touchpoint?: string;
  readonly channel?: string;
  readonly locale?: string;
  readonly known?: boolean;
  /** Epoch milliseconds. */
  readonly now?: number;
  readonly memory?: CustomerMemory;
  readonly timeZone?: string;
  /** What the pack declares: its currency, what others are worth in it from which day, and its contact channels. */
  readonly pack?: {
    readonly contactChannels?: Readonly<Record<string, ContactChannel>> | undefined;
    readonly currency?: string | undefined;
    readonly rates?:
      | readonly { readonly from: string; readonly worth: Readonly<Record<string, number>> }[]
      | undefined;
  };
  /** The moment of the decision, in epoch milliseconds; present where a follow-up's `while` is asked. */
  readonly decidedAt?: number;
  /** What the action of the follow-up compensates; as `decidedAt`. */
  readonly settles?: readonly string[];
  /** By `listKnownIncidents`; as `decidedAt`. Absent where there were none. */
  readonly knownIncidents?: readonly string[];
};

export type FactExample = {
  /** The point of the example, if it is not obvious. */
  readonly shows?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly facts: GivenFacts;
  /** The value that the condition gets; undefined if unknown. */
  readonly gives: unknown;
};

/** A fact that Tact computes from the given ones, for conditions without code. */
export type BuiltInFact = {
  /**
   * Pure, synchronous and total: undefined means unknown. Its params fit `params`; that is checked when a rule set is built.
   */
  readonly compute: FactFunction;
  /** A strict object: an unknown parameter is an error. */
  readonly params: z.ZodType;
  /** The schema of its result, and so of the paths into it. */
  readonly result: z.ZodType;
  readonly description: string;
  readonly examples: readonly FactExample[];
};

/** Types a fact's function by the schema of its params. The check of the rule set has validated them. */
export function defineFact<Params extends z.ZodType>(fact: {
  readonly compute: (params: z.infer<Params>, facts: GivenFacts) => unknown;
  readonly params: Params;
  readonly result: z.ZodType;
  readonly description: string;
  readonly examples: readonly FactExample[];
}): BuiltInFact {
  return { ...fact, compute: fact.compute as FactFunction };
}
