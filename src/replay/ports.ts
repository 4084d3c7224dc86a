/** What decisions were decided on, as the ledger keeps it. Rejects with a ServiceError when the store is away. */
export interface DecisionRecords {
  /** The bytes of a snapshot that decisions of the customer were made on, by its digest; undefined where it is gone. */
  findCopy(customerId: string, digest: string): Promise<Uint8Array | undefined>;
}
