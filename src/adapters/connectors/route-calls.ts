import type { ActionCall, ActionConnector } from '../../deliver/ports.ts';
import type { Contract, HttpConnector } from './http-connector.ts';
import type { Gate } from './limit-stuck-calls.ts';

/** The way to the system that carries an action out. */
export type Route = {
  readonly connector: HttpConnector;
  readonly contract: Contract;
  /** The limits around every exchange, the outermost first. */
  readonly gates: readonly Gate[];
};

/** Sends each call to its connector, or to `otherwise` if the connector has no address. */
export function routeCalls(
  findRoute: (call: Pick<ActionCall, 'pack' | 'type' | 'connector'>) => Route | undefined,
  otherwise: ActionConnector,
): ActionConnector {
  return {
    carryOut: async (call) => {
      const route = findRoute(call);
      if (route === undefined) return otherwise.carryOut(call);
      return passAll(route.gates, () => route.connector.carryOut(call, route.contract));
    },
    probe: async (call) => {
      const route = findRoute(call);
      if (route?.contract.probe === undefined) return otherwise.probe(call);
      return passAll(route.gates, () => route.connector.probe(call, route.contract));
    },
  };
}

const passAll = <T>([gate, ...others]: readonly Gate[], exchange: () => Promise<T>): Promise<T> =>
  gate === undefined ? exchange() : gate(() => passAll(others, exchange));
