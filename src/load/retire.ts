import { sortableInstant } from '../shared/instant.ts';
import type { Extract, RetireProgress, SnapshotSink, StoredId } from './ports.ts';

export type Retirement =
  | { readonly status: 'retired'; readonly retired: number; readonly of: number }
  /** More than the share that was allowed: nobody was retired. */
  | { readonly status: 'refused'; readonly absent: number; readonly of: number }
  /** Rows were rejected, so that whoever seems absent may be in one of them: nobody was retired. */
  | { readonly status: 'incomplete'; readonly rejected: number };

type Retiring = {
  readonly extract: Extract;
  readonly sink?: SnapshotSink;
  readonly source: string;
  readonly retireAtMost?: number;
  readonly retireProgress: (progress: RetireProgress) => void;
};

/**
 * Retires the customers of the extract's source whom it no longer names and of whom nothing newer is known than the extract.
 * Undefined: not asked for.
 */
export async function retireAbsent(
  load: Retiring,
  newestAsOf: string | null,
  rejected: number,
): Promise<Retirement | undefined> {
  const { sink, retireAtMost, extract } = load;
  if (sink === undefined || retireAtMost === undefined) return undefined;
  if (rejected > 0) return { status: 'incomplete', rejected };
  if (newestAsOf === null) return { status: 'refused', absent: 0, of: 0 };
  const stored = withoutNewer(sink.listSource(load.source), newestAsOf);
  const found = await extract.findAbsent(counted(stored, load.retireProgress));
  if (found.absent > found.looked * retireAtMost)
    return { status: 'refused', absent: found.absent, of: found.looked };
  let retired = 0;
  for await (const ids of found.batches()) {
    retired += await sink.retireMany(ids, newestAsOf);
    load.retireProgress({ retired, of: found.absent });
  }
  return { status: 'retired', retired, of: found.looked };
}

async function* withoutNewer(
  batches: AsyncIterable<readonly StoredId[]>,
  newestAsOf: string,
): AsyncIterable<readonly StoredId[]> {
  for await (const ids of batches) yield ids.filter(({ asOf }) => sortableInstant(asOf) <= newestAsOf);
}

async function* counted(
  batches: AsyncIterable<readonly StoredId[]>,
  progress: Retiring['retireProgress'],
): AsyncIterable<readonly StoredId[]> {
  let looked = 0;
  for await (const ids of batches) {
    looked += ids.length;
    progress({ looked });
    yield ids;
  }
}
