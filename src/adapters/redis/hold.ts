import type { MemoryCheck } from '../../decide/ports.ts';
import type { BudgetReturn, BudgetState, BudgetTake } from '../../domain/contact/budget.ts';
import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import type { LedgerOptions } from './ledger-options.ts';

/** What a write takes from those that share it, and gives back to them. */
export type Shared = {
  readonly takes: readonly BudgetTake[];
  readonly givenBack: readonly BudgetReturn[];
  /** With the contacts that the write adds to the household's memory. */
  readonly household?: MemoryCheck & { readonly added: readonly ContactEvent[] };
};

/** What of the shared a script changes itself. */
export type InScript = Shared & {
  /** Where all of it is held instead: the marker by which the script is known to have run. */
  readonly markers: readonly string[];
  /** Whether enough replicas have what is held. */
  readonly isConfirmed: boolean;
};

/** What one place holds for a write until it is known whether the write was made. */
export type Hold = {
  /** The names of the counts that the hold changes. */
  readonly budgets: readonly string[];
  /** These contacts are in the household's memory already, and are removed if the write fails. */
  readonly household?: HeldContacts;
};

export type HeldContacts = { readonly id: string; readonly contacts: readonly ContactEvent[] };

/** All that is held for one write. */
export type Held = {
  readonly attempt: string;
  readonly owner: LedgerPlace;
  readonly holds: ReadonlyMap<LedgerPlace, Hold>;
  readonly isConfirmed: boolean;
};

/** Why nothing was held. */
export type Refusal =
  | { readonly status: 'conflict'; readonly budgets: readonly BudgetState[] }
  | { readonly status: 'lost' };

export type HoldParts = {
  readonly client: RedisClient;
  readonly keys: KeyLayout;
  readonly options: LedgerOptions;
};
