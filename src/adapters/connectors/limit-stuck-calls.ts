import type { ActionConnector } from '../../deliver/ports.ts';
import { DeliveryError } from '../../deliver/ports.ts';

export type StuckLimit = {
  /** A call that waits longer than this for its answer is stuck. */
  readonly stuckAfterMs: number;
  /** With so many stuck calls, the connector is called no more until one of them ends. */
  readonly most: number;
  /** Milliseconds of any clock that never goes back. */
  readonly now: () => number;
};

/**
 * A connector that does not let calls pile up at a system that hangs: further ones fail at once, as attempts that are
 * repeated later. So they leave their places to calls for other systems.
 */
export function limitStuckCalls(
  connector: ActionConnector,
  { stuckAfterMs, most, now }: StuckLimit,
): ActionConnector {
  const starts = new Set<{ readonly at: number }>();
  const countStuck = () => [...starts].filter(({ at }) => now() - at > stuckAfterMs).length;
  return {
    async carryOut(call) {
      const stuck = countStuck();
      if (stuck >= most)
        throw new DeliveryError(`not called: the connector lets ${stuck} earlier calls wait for an answer`);
      const start = { at: now() };
      starts.add(start);
      try {
        return await connector.carryOut(call);
      } finally {
        starts.delete(start);
      }
    },
  };
}
