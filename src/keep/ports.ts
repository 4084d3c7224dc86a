/** Faults of a store, by its own error or by one of the machine. */
export type StoreFaultKind =
  /** A part of the data file is damaged: the records after it in a database are unreadable. */
  | 'unreadable-records'
  /** An identity leads to a customer who is not stored, or who does not have it. */
  | 'dangling-identity'
  /** A stored customer has an identity that does not lead there. */
  | 'missing-identity'
  /** The index lacks a decision of its interaction or its customer. */
  | 'decision-without-index'
  /** An interaction or a customer leads to a deleted decision. */
  | 'index-without-decision'
  /** An index of the tasks names a deleted one, or lacks one. */
  | 'orphaned-task'
  /** The count of tasks in a state is wrong. */
  | 'wrong-count'
  /** A count of a budget or policy that no pack declares. Expires by itself. */
  | 'counter-without-policy';

export type StoreFault = {
  readonly kind: StoreFaultKind;
  /** Names the record; ids of customers are not in it. */
  readonly record: string;
  /** Repairs the fault if it still exists. Absent if it disappears by itself or needs a person. */
  readonly repair?: () => Promise<void>;
};

/** Figures by name, in display order. */
export type StoreFigures = ReadonlyMap<string, number>;

export type Look = (records: number) => Promise<void>;

/** Checks and repairs a store. Only `repair` and `confirm` change it. */
export interface StoreKeeper {
  readonly kind: string;
  figures(): Promise<StoreFigures>;
  /**
   * All faults, as they are found. `isDeclared` returns true if a pack declares the budget or policy of a counter. `look` is
   * called with the number of records to be read next, if others use the store meanwhile; it may delay the keeper.
   */
  findFaults(isDeclared: (counter: string) => boolean, look: Look): AsyncIterable<StoreFault>;
  /** Accepts the store as it is: lost data is not awaited any more. */
  confirm(): Promise<void>;
  close(): Promise<void>;
}
