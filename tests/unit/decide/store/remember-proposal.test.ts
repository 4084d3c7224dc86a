import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/decide/decide.ts';
import { rememberProposal } from '../../../../src/decide/store/remember-proposal.ts';
import { boundMemory } from '../../../../src/domain/contact/bound-memory.ts';
import {
  type ContactEvent,
  type CustomerMemory,
  emptyMemory,
  type StandingPromise,
} from '../../../../src/domain/contact/customer-memory.ts';
import { checkIn, demoRuleSet, passenger } from '../../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

const promiseOf = (actionId: string): StandingPromise => ({
  actionId,
  pack: 'demo',
  type: 'upgrade',
  params: {},
  reason: { code: 'recovery', ruleId: 'upgrade' },
  occasion: `demo/${actionId}`,
  settles: [],
  messages: [],
  decisionId: `dec-${actionId}`,
  interactionId: `i-${actionId}`,
  channel: 'kiosk',
  at: now,
});
const contactOf = (offerId: string): ContactEvent => ({
  decisionId: 'dec-1',
  offerId,
  category: 'any',
  channel: 'kiosk',
  outcome: 'offered',
  at: now,
});
const many = <T>(count: number, make: (id: string) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(`old-${at}`));
const none = { promises: [], contacts: [], renamed: [] };

/** What a ledger keeps of the change. */
function stored(memory: CustomerMemory, made: Parameters<typeof rememberProposal>[2]) {
  const change = rememberProposal('c-1', memory, made);
  return change.next && boundMemory(change.next);
}

describe('What a customer was promised and offered', () => {
  it('changes no memory where it is nothing, and has its version checked', () => {
    const memory = { version: 7, promises: [], contacts: [] };
    expect(rememberProposal('c-1', memory, none)).toEqual({ id: 'c-1', expected: 7 });
  });

  it('is added to the memory in order, under the next version', () => {
    const memory = { version: 7, promises: [promiseOf('old')], contacts: [contactOf('old')] };
    expect(
      rememberProposal('c-1', memory, {
        ...none,
        promises: [promiseOf('new')],
        contacts: [contactOf('new')],
      }),
    ).toEqual({
      id: 'c-1',
      expected: 7,
      next: {
        version: 8,
        promises: [promiseOf('old'), promiseOf('new')],
        contacts: [contactOf('old'), contactOf('new')],
      },
    });
  });

  it('is remembered where there is only one of the two', () => {
    expect(rememberProposal('c-1', emptyMemory, { ...none, promises: [promiseOf('new')] }).next).toEqual({
      version: emptyMemory.version + 1,
      promises: [promiseOf('new')],
      contacts: [],
    });
    expect(rememberProposal('c-1', emptyMemory, { ...none, contacts: [contactOf('new')] }).next).toEqual({
      version: emptyMemory.version + 1,
      promises: [],
      contacts: [contactOf('new')],
    });
  });

  it('learns other names of the occasion of a promise', () => {
    const memory = { version: 7, promises: [promiseOf('a'), promiseOf('b')], contacts: [] };
    const renamed = { ...promiseOf('b'), alsoNamed: ['demo/ticket/1'] };
    expect(rememberProposal('c-1', memory, { ...none, renamed: [renamed] }).next).toEqual({
      version: 8,
      promises: [promiseOf('a'), renamed],
      contacts: [],
    });
  });

  it('pushes out the oldest of 200 promises', () => {
    const memory = { version: 1, promises: many(200, promiseOf), contacts: [] };
    const next = stored(memory, { ...none, promises: [promiseOf('new')] })?.promises;
    expect(next).toEqual([...memory.promises.slice(1), promiseOf('new')]);
  });

  it('pushes out the oldest of 1,000 contacts', () => {
    const memory = { version: 1, promises: [], contacts: many(1000, contactOf) };
    const next = stored(memory, { ...none, contacts: [contactOf('new')] })?.contacts;
    expect(next).toEqual([...memory.contacts.slice(1), contactOf('new')]);
  });
});

describe('A customer with a full memory', () => {
  it('is not promised the same thing twice', () => {
    const memory = { version: 1, promises: many(200, promiseOf), contacts: [] };
    const customer = { status: 'known', snapshot: passenger('c-1'), source: 'store' } as const;
    const ask = (interactionId: string, known: typeof memory) =>
      decide(demoRuleSet, { request: checkIn(interactionId, 'c-1'), customer }, now, {
        memory: known,
        budgets: new Map(),
      });
    const first = ask('k-1', memory);
    expect(first.promises).toHaveLength(1);
    const next = stored(memory, first);
    expect(next).toBeDefined();
    const second = ask('k-2', { ...memory, promises: [...(next?.promises ?? [])] });
    expect(second.promises).toEqual([]);
    expect(second.decision.actions).toMatchObject([{ type: 'upgrade', standing: { interactionId: 'k-1' } }]);
  });
});
