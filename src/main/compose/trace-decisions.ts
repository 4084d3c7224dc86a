import type { Tracing } from '../../adapters/telemetry/tracing.ts';
import type { DecisionQueue } from '../../decide/answer/decision-queue.ts';
import type { AnswerServices } from '../../decide/inquiry/inquiry.ts';
import type { ActionConnector } from '../../deliver/ports.ts';
import { type AnswerRequest, decideInTurns } from './decide-in-turns.ts';

/** As `decideInTurns`; where anything is traced, with spans for each decision and its stages: wait, read, decide, commit, call. */
export const traceDecisions = (
  services: AnswerServices,
  queue: Pick<DecisionQueue, 'add'>,
  tracing: Tracing | undefined,
): AnswerRequest =>
  tracing === undefined
    ? decideInTurns(services, queue)
    : traceAnswers(decideInTurns(traceServices(services, tracing), traceQueue(queue, tracing)), tracing);

/** A span for each decision, with what it is about and what became of it. */
const traceAnswers =
  (answer: AnswerRequest, tracing: Tracing): AnswerRequest =>
  (inForce, request, arrival) =>
    tracing.stage(
      'decision',
      async () => {
        const answered = await answer(inForce, request, arrival);
        const { decision, repeated } = answered;
        tracing.setAttributes({
          'tact.decision_id': decision.decisionId,
          'tact.repeated': repeated,
          'tact.degraded': decision.degraded.map(({ code }) => code),
        });
        return answered;
      },
      {
        'tact.touchpoint': request.touchpoint,
        'tact.channel': request.channel,
        'tact.mode': request.mode ?? 'live',
      },
    );

/** The time in the queue is a stage; what is decided afterwards belongs to the request that waited. */
const traceQueue = (queue: Pick<DecisionQueue, 'add'>, tracing: Tracing): Pick<DecisionQueue, 'add'> => ({
  add: (waiting, decide) => {
    const bound = tracing.bind(() => {
      tracing.note('wait');
      return decide();
    });
    return queue.add(waiting, bound);
  },
});

/** Stages by the ports that a decision uses. What runs between reading and storing is `decide`. */
function traceServices(services: AnswerServices, tracing: Tracing): AnswerServices {
  const { snapshots, ledger, systems } = services;
  const read = <T>(call: () => T): T => tracing.stage('read', call);
  return {
    ...services,
    snapshots: {
      findCustomers: (...of) => read(() => snapshots.findCustomers(...of)),
      readSnapshot: (...of) => read(() => snapshots.readSnapshot(...of)),
    },
    ledger: {
      ...ledger,
      findByInteraction: (id) => read(() => ledger.findByInteraction(id)),
      readMemories: (...of) => read(() => ledger.readMemories(...of)),
      readBudgets: (keys) => read(() => ledger.readBudgets(keys)),
      commit: (change) => {
        tracing.note('decide');
        return tracing.stage('commit', () => ledger.commit(change));
      },
      settle: (entry) => tracing.stage('commit', () => ledger.settle(entry)),
    },
    ...(systems && {
      systems: {
        connectors: systems.connectors,
        ask: (task, withinMs) =>
          tracing.stage('call', () => systems.ask(task, withinMs), { 'tact.action': task.template }),
      },
    }),
  };
}

/** A trace for each call of a worker, which comes after the answer. */
export const traceCalls = (connector: ActionConnector, tracing: Tracing): ActionConnector => ({
  carryOut: (call) =>
    tracing.outgoing('call', () => connector.carryOut(call), {
      'tact.action': call.type,
      'tact.idempotency_key': call.idempotencyKey,
    }),
  probe: (call) => tracing.outgoing('probe', () => connector.probe(call), { 'tact.action': call.type }),
});
