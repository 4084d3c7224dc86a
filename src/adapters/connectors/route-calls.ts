import type { ActionCall, ActionConnector } from '../../deliver/ports.ts';

/** A router for calls: each goes to its connector, or to `otherwise` if that is not configured. */
export function routeCalls(
  findConnector: (call: Pick<ActionCall, 'pack' | 'type'>) => string | undefined,
  connectors: ReadonlyMap<string, ActionConnector>,
  otherwise: ActionConnector,
): ActionConnector {
  return {
    carryOut(call) {
      const name = findConnector(call);
      return ((name === undefined ? undefined : connectors.get(name)) ?? otherwise).carryOut(call);
    },
  };
}
