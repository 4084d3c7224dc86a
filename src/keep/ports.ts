/** What can be wrong in a store, by itself or by a fault of the machine under it. */
export type StoreFaultKind =
  /** A part of the data file is damaged: what lies behind it in a database cannot be read. */
  | 'unreadable-records'
  /** An identity leads to a customer who is not stored, or who does not have it. */
  | 'dangling-identity'
  /** A stored customer has an identity that does not lead there. */
  | 'missing-identity'
  /** A decision that its interaction or its customer does not lead to. */
  | 'decision-without-index'
  /** An interaction or a customer leads to a decision that is gone. */
  | 'index-without-decision'
  /** An index of the tasks names one that is gone, or does not name one that is there. */
  | 'orphaned-task'
  /** The number of tasks in a state is not what it says. */
  | 'wrong-count'
  /** A count of a budget or policy that no pack declares. Expires by itself. */
  | 'counter-without-policy';

export type StoreFault = {
  readonly kind: StoreFaultKind;
  /** Names the record; ids of customers are not in it. */
  readonly record: string;
  /** Mends the fault if it is still there. Absent where it mends itself or a person must look. */
  readonly repair?: () => Promise<void>;
};

/** Figures by name, in the order in which they are told. */
export type StoreFigures = ReadonlyMap<string, number>;

export type Look = (records: number) => Promise<void>;

/** Looks after a store. Nothing is changed but by `repair` and `confirm`. */
export interface StoreKeeper {
  readonly kind: string;
  figures(): Promise<StoreFigures>;
  /**
   * All faults, as they are found. `isDeclared` says whether a pack declares the budget or policy that a counter is of. `look` is
   * told how many records are looked at next, where others use the store meanwhile; it may make the keeper wait.
   */
  findFaults(isDeclared: (counter: string) => boolean, look: Look): AsyncIterable<StoreFault>;
  /** A person vouches for the store as it is: what it lost is not waited for any more. */
  confirm(): Promise<void>;
  close(): Promise<void>;
}
