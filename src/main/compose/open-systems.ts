import { breakCalls } from '../../adapters/connectors/break-calls.ts';
import { createHttpConnector, type HttpConnector } from '../../adapters/connectors/http-connector.ts';
import { limitStuckCalls } from '../../adapters/connectors/limit-stuck-calls.ts';
import { paceReturns } from '../../adapters/connectors/pace-returns.ts';
import { type Route, routeCalls } from '../../adapters/connectors/route-calls.ts';
import type { Tracing } from '../../adapters/telemetry/tracing.ts';
import type { Config } from '../../config/config.ts';
import type { ActionCall, ActionConnector } from '../../deliver/ports.ts';
import { findConnector, nameConnector } from '../../domain/pack/find-connector.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { traceCalls } from './trace-decisions.ts';

/** The systems of record that have an address. */
export type Systems = {
  /** Calls after the answer; those for other systems go to the outbox. */
  readonly afterwards: ActionConnector;
  /** Calls while the customer waits. */
  readonly meanwhile: ActionConnector;
};

const timeoutMs = 10_000;
/**
 * Calls take milliseconds, so many slow ones show that a system hangs. One that answers 200 calls a second and loses every
 * twentieth has a hundred of them: it must not be given up for those.
 */
const stuck = { stuckAfterMs: 1000, most: 128 };
/** Calls end with the patience of their callers, so more than these at once show that a system is too slow for its callers. */
const waiting = { stuckAfterMs: -1, most: 64 };

/** The packs in force declare which connector carries out which action, and how it is spoken to. */
export function openSystems(
  config: Pick<Config, 'connectorUrls' | 'connectorSecrets'>,
  currentRuleSet: () => RuleSet,
  outbox: ActionConnector,
  tracing?: Tracing,
): Systems {
  const { connectorUrls, connectorSecrets } = config;
  const systems = new Map(
    [...connectorUrls].map(([name, url]) => [name, open(url, connectorSecrets.get(name), tracing)]),
  );
  const routeBy =
    (gates: keyof Systems) =>
    ({ pack, type, connector }: Pick<ActionCall, 'pack' | 'type' | 'connector'>): Route | undefined => {
      const file = currentRuleSet().packs.get(pack)?.file ?? {};
      const declared = connector === undefined ? findConnector(type, file) : nameConnector(connector, file);
      const system = systems.get(declared?.name ?? '');
      return declared && system && { ...system, gates: system[gates], contract: declared.entry };
    };
  const afterwards = routeCalls(routeBy('afterwards'), outbox);
  return {
    afterwards: tracing === undefined ? afterwards : traceCalls(afterwards, tracing),
    meanwhile: routeCalls(routeBy('meanwhile'), nowhere),
  };
}

/** Without an address, a call is a file for later. */
const nowhere: ActionConnector = {
  carryOut: async () => ({ status: 'handed-over' }),
  probe: async () => ({ status: 'not-made' }),
};

type System = {
  readonly connector: HttpConnector;
  readonly meanwhile: Route['gates'];
  readonly afterwards: Route['gates'];
};

/** Each system has gates of its own, so one that is dead or hangs holds up no other. */
function open(url: string, secret: string | undefined, tracing: Tracing | undefined): System {
  const options = { url, timeoutMs, now: Date.now, ...(tracing && { headers: () => tracing.headers() }) };
  const clock = { now: () => performance.now(), random: Math.random };
  const breaker = breakCalls(clock);
  return {
    connector: createHttpConnector(secret === undefined ? options : { ...options, secret }),
    meanwhile: [breaker, limitStuckCalls({ ...waiting, ...clock })],
    afterwards: [paceReturns(clock.now), breaker, limitStuckCalls({ ...stuck, ...clock })],
  };
}
