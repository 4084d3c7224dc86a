import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import { leaveOpenPromises } from '../../../../src/deliver/leave-open-promises.ts';
import { processTask } from '../../../../src/deliver/process-task.ts';
import { reportPromise } from '../../../../src/deliver/report-promise.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import { lifeOf } from '../../../../src/domain/decision/settlement.ts';
import { isSettled, stateOf } from '../../../../src/domain/promises/promise-life.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { checkIn, passenger, syncRuleSet } from '../../../support/demo-airline.ts';
import { runLength } from '../../../support/run-length.ts';

/** What happens between the two writes of a decision whose system is asked while the customer waits. */
const history = fc.record({
  does: fc.boolean(),
  answers: fc.constantFrom('the truth', 'nothing clear'),
  meanwhile: fc.constantFrom('nothing', 'withdrawn by people', 'erased'),
  killed: fc.constantFrom('never', 'before the call', 'before the second write', 'after the second write'),
});

type History = typeof history extends fc.Arbitrary<infer Each> ? Each : never;

const now = Date.parse('2026-11-21T12:00:00Z');
const killedHere = new Error('kill -9');
const policy = { maxAttempts: 3, baseMs: 10, capMs: 100 };

/** Plays a history to its end, with a repeat by the caller, a worker and people who undo. Gives the first broken law. */
async function findBrokenLaw({ does, answers, meanwhile, killed }: History): Promise<string | undefined> {
  const store = openMemoryStore({ now: () => now });
  await store.customers.put(passenger('c-1'));
  const promises = async () => (await store.ledger.readMemories('c-1', undefined)).memory.promises;
  const ports = { promises: store.ledger, tasks: store.tasks, now: () => now };
  const book = new Map<string, 'done' | 'refused' | 'undone'>();
  seatKey = '';
  const carryOut = (key: string) => {
    if (!book.has(key)) book.set(key, does ? 'done' : 'refused');
    return book.get(key) === 'refused' ? ('refused' as const) : ('done' as const);
  };
  const ask = async ({ taskId }: { readonly taskId: string }) => {
    if (killed === 'before the call') throw killedHere;
    const said = carryOut(taskId);
    const actionId = (await promises())[0]?.actionId ?? '';
    if (meanwhile === 'erased') {
      seatKey = await readSeatKey(store);
      await leaveOpenPromises('c-1', { ...ports, canProbe: () => true });
      await store.customers.erase('c-1', now + 1);
    }
    if (meanwhile === 'withdrawn by people')
      await reportPromise({ customerId: 'c-1', actionId, kind: 'withdraw', source: 'people' }, ports);
    if (answers === 'nothing clear') return { status: 'unknown' } as const;
    return said === 'done'
      ? ({ status: 'confirmed' } as const)
      : ({ status: 'refused', reason: 'cabin is full' } as const);
  };
  const settle: typeof store.ledger.settle = async (entry) => {
    if (killed === 'before the second write') throw killedHere;
    const result = await store.ledger.settle(entry);
    if (killed === 'after the second write') throw killedHere;
    return result;
  };
  const decide = (by: Parameters<typeof answerInteraction>[2]) =>
    answerInteraction({ ruleSet: syncRuleSet, loadedAt: now }, checkIn('k-1', 'c-1'), by);
  const systems = { connectors: new Set(['dcs']), ask };
  const first = answerFrom({ ...store, ledger: { ...store.ledger, settle } }, () => now, { systems });
  let told: Decision;
  try {
    told = (await decide(first)).decision;
  } catch (error) {
    if (error !== killedHere) throw error;
    told = (await decide(answerFrom(store, () => now))).decision;
  }
  const upgrade = told.actions.find(({ type }) => type === 'upgrade');
  if (upgrade?.status === 'confirmed' && book.get(`${upgrade.actionId}-call`) !== 'done')
    return 'told as a fact without the word of the system';
  const isRemembered = (await promises()).some(({ actionId }) => actionId === upgrade?.actionId);
  if (meanwhile !== 'erased' && upgrade !== undefined && !isRemembered) return 'told and forgotten';
  await work(store, carryOut, (key) => book.has(key));
  for (const { taskId, actionId = '' } of await store.tasks.list({ state: 'parked', limit: 99 })) {
    if (!taskId.endsWith('-undo')) return `parked: ${taskId}`;
    book.set(`${actionId}-call`, 'undone');
    await reportPromise({ customerId: 'c-1', actionId, kind: 'undo', source: 'people' }, ports);
  }
  const made = [...book].filter(([key, is]) => is === 'done' && key.endsWith('a1-call')).length;
  for (const promise of await promises()) {
    if (!isSettled(lifeOf(promise))) return `never ends: ${promise.type} ${stateOf(promise)}`;
    const isMade = book.get(`${promise.actionId}-call`) === 'done';
    if (promise.type === 'upgrade' && (stateOf(promise) === 'confirmed') !== isMade)
      return 'the book differs';
  }
  const seats = await store.ledger.readBudgets([seatKey]);
  if ((seats[0]?.taken ?? 0) !== made) return 'a seat counted twice or lost';
  return undefined;
}

let seatKey = '';
const readSeatKey = async (store: ReturnType<typeof openMemoryStore>): Promise<string> =>
  (await store.ledger.readMemories('c-1', undefined)).memory.promises[0]?.took?.[0]?.key ?? '';

/** A worker who finds the systems well again, until nothing is due. */
async function work(
  store: ReturnType<typeof openMemoryStore>,
  carryOut: (key: string) => 'done' | 'refused',
  isKnown: (key: string) => boolean,
): Promise<void> {
  const readMemory = async () => (await store.ledger.readMemories('c-1', undefined)).memory;
  if (seatKey === '') seatKey = await readSeatKey(store);
  for (let round = 0; round < 6; round += 1) {
    const lease = { now: now + (round + 1) * 7_200_000, limit: 99, leaseMs: 1000, owner: 'w' };
    for (const task of await store.tasks.lease(lease)) {
      type Call = { readonly idempotencyKey: string };
      const call = async ({ idempotencyKey }: Call) => ({ status: carryOut(idempotencyKey) });
      const probe = async ({ idempotencyKey }: Call) => ({
        status: isKnown(idempotencyKey) ? carryOut(idempotencyKey) : ('not-made' as const),
      });
      await processTask(
        {
          tasks: store.tasks,
          promises: store.ledger,
          readCustomer: async () => ({ snapshot: passenger('c-1'), memory: await readMemory() }),
          actions: { carryOut: call, probe },
          letters: { put: async () => ({ letter: 'x' }), remove: async () => 0 },
          printer: { print: async () => undefined },
          remedies: { decide: async () => ({ decisionId: 'd', actions: 0 }) },
          removeWritten: async () => undefined,
          now: () => now,
          random: () => 0.5,
        },
        task,
        'w',
        policy,
        new Promise<never>(() => undefined),
      );
    }
  }
}

test('whatever happens between the two writes, what was told is so, the book agrees, every seat is counted once', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      expect(await findBrokenLaw(one)).toBeUndefined();
    }),
    { numRuns: runLength({ gate: 120, long: 20_000 }) },
  );
}, 900_000);
