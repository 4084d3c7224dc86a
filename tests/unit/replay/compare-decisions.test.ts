import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision.ts';
import { compareDecisions } from '../../../src/replay/compare-decisions.ts';
import { sampleDecision } from '../../contract/sample-records.ts';

const action = (actionId: string, params: Record<string, unknown> = {}): Decision['actions'][number] => ({
  actionId,
  type: 'upgrade',
  params,
  status: 'asked',
  reason: { code: 'service-recovery', ruleId: 'airline.upgrade' },
});
const offer = (offerId: string, rank: number, ruleId = 'airline.offer'): Decision['offers'][number] => ({
  offerId,
  rank,
  treatment: {},
  reason: { code: 'eligible', ruleId },
});
const message = (key: string, body: string): Decision['messages'][number] => ({
  purpose: 'info',
  audience: 'customer',
  channel: 'kiosk',
  locale: 'it',
  format: 'text',
  body,
  key,
});
const task = (taskId: string, dueAt: string) => ({ taskId, type: 'letter', template: 'apology', dueAt });

const compare = (before: Partial<Decision>, draft: Partial<Decision>) =>
  compareDecisions(sampleDecision(before), sampleDecision(draft));

describe('what a draft changes in an answer', () => {
  it('is nothing where only the version, the time it took and ids of parts differ', () => {
    expect(
      compare(
        { actions: [action('a1')], tasks: [task('t1', '2026-11-22')] },
        {
          actions: [action('a2')],
          tasks: [task('t2', '2026-11-22')],
          ruleSet: { version: 'r2', ageMs: 9 },
          elapsedMs: 7,
        },
      ),
    ).toEqual([]);
  });

  it('names what is gained and lost with the rule that gives it or gave it', () => {
    expect(compare({ actions: [action('a1')] }, { offers: [offer('lounge', 1, 'draft.lounge')] })).toEqual([
      { kind: 'action', name: 'upgrade', change: 'lost', ruleId: 'airline.upgrade' },
      { kind: 'offer', name: 'lounge', change: 'gained', ruleId: 'draft.lounge' },
    ]);
  });

  it('counts parts of one name one by one', () => {
    expect(compare({ actions: [action('a1')] }, { actions: [action('a1'), action('a2')] })).toMatchObject([
      { kind: 'action', change: 'gained' },
    ]);
  });

  it('says where an action differs, and how an offer moves', () => {
    expect(
      compare(
        { actions: [action('a1', { cabin: 'first' })], offers: [offer('lounge', 1), offer('bag', 2)] },
        { actions: [action('a1', { cabin: 'business' })], offers: [offer('bag', 1), offer('lounge', 2)] },
      ),
    ).toMatchObject([
      { kind: 'action', change: 'changed', pointer: '/params/cabin' },
      { kind: 'offer', name: 'lounge', change: 'changed', ranks: [1, 2] },
      { kind: 'offer', name: 'bag', change: 'changed', ranks: [2, 1] },
    ]);
  });

  it('names words by their key and never repeats them', () => {
    const changes = compare(
      { messages: [message('hello', 'Ciao Giulia')] },
      { messages: [message('hello', 'Buongiorno Giulia')] },
    );
    expect(changes).toEqual([{ kind: 'message', name: 'hello', change: 'changed', pointer: '/body' }]);
    expect(JSON.stringify(changes)).not.toContain('Giulia');
  });

  it('names every other member of the answer that differs', () => {
    expect(
      compare(
        { facts: { mood: 'sorry' }, tasks: [task('t1', '2026-11-22')] },
        { facts: { mood: 'glad' }, tasks: [task('t1', '2026-11-23')] },
      ),
    ).toEqual([
      { kind: 'task', name: 'apology', change: 'changed', pointer: '/dueAt' },
      { kind: 'other', name: 'facts', change: 'changed', pointer: '/mood' },
    ]);
  });
});
