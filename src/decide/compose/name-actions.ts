import type { StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { ActionAnswer } from '../../domain/decision/decision.ts';
import { findConnector, type NamedConnector } from '../../domain/pack/find-connector.ts';
import { isInForce, stateOf } from '../../domain/promises/promise-life.ts';
import type { ChosenAction } from '../choose/choose-actions.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { type Resolve, resolveMembers } from '../gather/resolve-value.ts';

/** An action with its id, its resolved params, and the connector that carries it out, where there is one. */
export type NamedAction = ChosenAction & {
  readonly actionId: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly connector: NamedConnector | undefined;
  /** The promise, where this decision stored it already. */
  readonly own?: StandingPromise | undefined;
  /** Whether its system is asked while the customer waits. */
  readonly isSync: boolean;
  /** Whether its system is asked only after those of sync actions. */
  readonly waits: boolean;
};

/** The actions by name. Where the customer waits for a system, the systems of the other actions are asked after it. */
export function nameActions(
  chosen: readonly ChosenAction[],
  context: DecisionContext,
  resolve: Resolve,
): readonly NamedAction[] {
  const named = chosen.map((action, index) => nameAction(action, index, context, resolve));
  if (!named.some((action) => isSync(action, context))) return named;
  return named.map((action) =>
    isSync(action, context) ? { ...action, isSync: true } : { ...action, waits: true },
  );
}

function isSync(action: NamedAction, context: DecisionContext): boolean {
  const { connector, params } = action;
  if (connector === undefined || !context.systems.has(connector.name)) return false;
  if (connector.entry.sync?.includes(params.action) !== true) return false;
  const isLive = context.request.mode !== 'dry-run' && context.remedyFor === undefined;
  return isLive && isAsked(action, context);
}

function nameAction(
  { rule, params, settles, takes }: ChosenAction,
  index: number,
  { decisionId, pack, own: stored }: DecisionContext,
  resolve: Resolve,
): NamedAction {
  const own = stored.find((promise) => isPromiseOf(promise, rule) && isInForce(promise));
  return {
    actionId: own?.actionId ?? `${decisionId}-a${stored.length + index + 1}`,
    values: resolveMembers(params.params, resolve),
    connector: findConnector(params.action, pack.file),
    own,
    isSync: false,
    waits: false,
    rule,
    params,
    settles,
    takes,
  };
}

const isPromiseOf = ({ pack, reason: { ruleId } }: StandingPromise, rule: ChosenAction['rule']): boolean =>
  pack === rule.pack && ruleId === rule.id;

/** Whether a system of record is asked, and has the last word. */
export function isAsked({ connector, params, own }: NamedAction, { snapshot }: DecisionContext): boolean {
  if (own !== undefined) return stateOf(own) !== 'confirmed';
  const isFinal = connector?.entry.final?.includes(params.action) === true;
  return connector !== undefined && snapshot !== undefined && !isFinal;
}

export function toActionAnswer(action: NamedAction, context: DecisionContext): ActionAnswer {
  return {
    actionId: action.actionId,
    type: action.params.action,
    params: action.values,
    status: statusOf(action, context),
    reason: { code: action.params.reason, ruleId: action.rule.id },
  };
}

/** Nothing is carried out for an unknown customer, so a system's action is only proposed. */
function statusOf(action: NamedAction, context: DecisionContext): ActionAnswer['status'] {
  if (context.request.mode === 'dry-run') return 'proposed';
  if (action.own !== undefined) return stateOf(action.own);
  if (isAsked(action, context)) return action.waits ? 'reserved' : 'asked';
  return action.connector !== undefined && context.snapshot === undefined ? 'proposed' : 'confirmed';
}
