import { isOwnerOfVisit, visitLifeMs } from '../../domain/contact/visit-memory.ts';
import type { MemoryCache } from './memory-cache.ts';
import type { WriteOptions } from './send-writes.ts';

/** In milliseconds. */
export type LedgerRetention = {
  /** Of decisions with their outcomes, and of finished tasks. */
  readonly decisionsMs: number;
  /** Of memories, since their last change. */
  readonly memoriesMs: number;
};

/** How long the memory of this owner is kept since its last change. */
export const memoryLifeMs = (owner: string, { memoriesMs }: Pick<LedgerRetention, 'memoriesMs'>): number =>
  isOwnerOfVisit(owner) ? Math.min(visitLifeMs, memoriesMs) : memoriesMs;

export type LedgerOptions = WriteOptions & {
  readonly retention: LedgerRetention;
  readonly memories: MemoryCache;
};
