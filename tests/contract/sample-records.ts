import type { Commit } from '../../src/decide/ports.ts';
import type {
  ContactEvent,
  CustomerMemory,
  MemoryChange,
  StandingPromise,
} from '../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import type { Task } from '../../src/domain/tasks/task.ts';
import { startOfTests } from './contract-store.ts';

/** Whole, lawful records with invented content, to be changed where a test cares. */

export function sampleSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    schemaVersion: 1,
    customerId: 'C1',
    asOf: '2026-11-20T00:00:00Z',
    identities: [{ type: 'booking-reference', value: 'QX7F2M' }],
    name: { given: 'Giulia', family: 'Rossi' },
    ...changes,
  };
}

export function sampleDecision(changes: Partial<Decision> = {}): Decision {
  const interactionId = changes.interactionId ?? 'i1';
  return {
    decisionId: decisionIdOf(interactionId),
    interactionId,
    customerId: 'C1',
    touchpoint: 'check-in',
    channelUsed: 'kiosk',
    decidedAt: new Date(startOfTests).toISOString(),
    mode: 'live',
    locale: 'it-IT',
    actions: [],
    messages: [],
    offers: [],
    channel: { best: null, ranking: [] },
    preferences: {},
    openCases: [],
    facts: {},
    tasks: [],
    ruleSet: { version: 'r1', ageMs: 5 },
    snapshot: null,
    reasons: [],
    degraded: [],
    elapsedMs: 0.8,
    ...changes,
  };
}

export function sampleCommit(changed: Partial<Decision> = {}, changes: Partial<Commit> = {}): Commit {
  const decision = sampleDecision(changed);
  const bytes = Buffer.from(JSON.stringify(decision));
  return { decision, bytes, fingerprint: 'f1', takes: [], tasks: [], ...changes };
}

export function sampleTask(changes: Partial<Task> = {}): Task {
  return {
    taskId: 't1',
    type: 'letter',
    decisionId: decisionIdOf('i1'),
    interactionId: 'i1',
    customerId: 'C1',
    touchpoint: 'check-in',
    pack: 'airline',
    template: 'apology',
    locale: 'it-IT',
    channel: 'letter',
    payload: { name: 'Giulia Rossi' },
    createdAt: startOfTests,
    dueAt: startOfTests,
    ...changes,
  };
}

export function sampleMemory(changes: Partial<CustomerMemory> = {}): CustomerMemory {
  return { version: 1, promises: [], contacts: [], ...changes };
}

export function memoryChange(
  id: string,
  expected: number,
  changes: Partial<CustomerMemory> = {},
): MemoryChange {
  return { id, expected, next: { ...sampleMemory(changes), version: expected + 1 } };
}

export function sampleContact(changes: Partial<ContactEvent> = {}): ContactEvent {
  return {
    decisionId: decisionIdOf('i1'),
    offerId: 'lounge',
    channel: 'kiosk',
    outcome: 'offered',
    at: startOfTests,
    ...changes,
  };
}

export function samplePromise(changes: Partial<StandingPromise> = {}): StandingPromise {
  return {
    actionId: 'a1',
    pack: 'airline',
    type: 'upgrade',
    params: { cabin: 'first' },
    reason: { code: 'service-recovery', ruleId: 'airline.upgrade' },
    occasion: 'TA601',
    alsoNamed: ['airline/time/TA601/~2026-11-22T06:10:00.000Z'],
    settles: ['inc-1'],
    messages: [],
    decisionId: decisionIdOf('i1'),
    interactionId: 'i1',
    channel: 'kiosk',
    at: startOfTests,
    ...changes,
  };
}
