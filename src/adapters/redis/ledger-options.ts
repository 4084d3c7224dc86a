import type { MemoryCache } from './memory-cache.ts';
import type { WriteOptions } from './send-writes.ts';

/** In milliseconds. */
export type LedgerRetention = {
  /** Of decisions with their outcomes, and of finished tasks. */
  readonly decisionsMs: number;
  /** Of memories, since their last change. */
  readonly memoriesMs: number;
};

export type LedgerOptions = WriteOptions & {
  readonly retention: LedgerRetention;
  readonly memories: MemoryCache;
};
