import type { ActionCall, ActionConnector } from '../../deliver/ports.ts';

/** One connector before many: each call goes to the connector that is responsible for it, or to `otherwise` where that is not set up. */
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
