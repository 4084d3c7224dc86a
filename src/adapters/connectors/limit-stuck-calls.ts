import { DeliveryError } from '../../deliver/ports.ts';

/** Lets an exchange with a system through, or rejects at once. */
export type Gate = <T>(exchange: () => Promise<T>) => Promise<T>;

export type StuckLimit = {
  /** An exchange that takes longer than this is stuck. */
  readonly stuckAfterMs: number;
  /** With so many stuck ones, none is let through until one of them ends. */
  readonly most: number;
  /** Milliseconds of any clock that never goes back. */
  readonly now: () => number;
};

/**
 * Keeps calls from piling up at a system that hangs: further ones fail at once, as attempts that are repeated later. So they leave
 * their places to calls for other systems.
 */
export function limitStuckCalls({ stuckAfterMs, most, now }: StuckLimit): Gate {
  const starts = new Set<{ readonly at: number }>();
  const countStuck = () => [...starts].filter(({ at }) => now() - at > stuckAfterMs).length;
  return async (exchange) => {
    const stuck = starts.size < most ? 0 : countStuck();
    if (stuck >= most)
      throw new DeliveryError(`not called: the connector lets ${stuck} earlier calls wait for an answer`, {
        isUntried: true,
      });
    const start = { at: now() };
    starts.add(start);
    try {
      return await exchange();
    } finally {
      starts.delete(start);
    }
  };
}
