import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decide/decide.ts';
import { emptyMemory } from '../../../src/domain/contact/customer-memory.ts';
import { shopper, visit } from '../../support/demo-shop.ts';
import { makeRuleSet } from '../../support/make-rule-set.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const hour = 3_600_000;

type Due = { readonly hours: number; readonly after?: { readonly fact: string; readonly path: string } };
const afterArrival = { fact: 'context', path: '$.arrival' };

/** When the tasks of a rule and of an action are due, in hours from now, where the flight arrives at `arrival`. */
function dueHours(due: Due | undefined, arrival?: unknown, timeZone = 'Europe/Rome'): number[] {
  const task = {
    task: 'message',
    template: 'info',
    channel: 'email',
    ...(due === undefined ? {} : { due }),
  } as const;
  const ruleSet = makeRuleSet({
    pack: { timeZone },
    rules: [
      { id: 'by-rule', conditions: { all: [] }, event: { type: 'task', params: task } },
      {
        id: 'by-action',
        conditions: { all: [] },
        event: { type: 'action', params: { action: 'call', reason: 'care', tasks: [task] } },
      },
    ],
    messages: { info: { purpose: 'info', texts: { text: { en: 'Hello', it: 'Ciao' } } } },
  });
  const request = visit('i-1', 'c-1', arrival === undefined ? {} : { context: { arrival } });
  const customer = { status: 'known', snapshot: shopper('c-1'), source: 'store' } as const;
  const proposal = decide(ruleSet, { request, customer }, now, { memory: emptyMemory, budgets: new Map() });
  const tasks = proposal.tasks();
  expect(tasks).toHaveLength(2);
  return tasks.map(({ dueAt }) => (dueAt - now) / hour);
}

const iso = (hours: number): string => new Date(now + hours * hour).toISOString();

describe('A task is due', () => {
  it('at once where nothing says when', () => {
    expect(dueHours(undefined)).toEqual([0, 0]);
  });

  it('hours from now where no instant is named', () => {
    expect(dueHours({ hours: 5 })).toEqual([5, 5]);
  });

  it('hours after an instant, given as text or in epoch milliseconds', () => {
    expect(dueHours({ after: afterArrival, hours: 5 }, iso(10))).toEqual([15, 15]);
    expect(dueHours({ after: afterArrival, hours: 5 }, now + 10 * hour)).toEqual([15, 15]);
  });

  it.each([
    ['Europe/Rome', '2026-12-02', '2026-12-01T23:00:00Z'],
    ['Europe/Vienna', '2027-07-01', '2027-06-30T22:00:00Z'],
    ['Europe/London', '2026-12-02', '2026-12-02T00:00:00Z'],
    ['Europe/London', '2027-03-28', '2027-03-28T00:00:00Z'],
    ['America/New_York', '2026-12-02', '2026-12-02T05:00:00Z'],
    ['America/New_York', '2027-03-15', '2027-03-15T04:00:00Z'],
    ['America/Los_Angeles', '2026-12-31', '2026-12-31T08:00:00Z'],
    ['Asia/Kolkata', '2026-12-02', '2026-12-01T18:30:00Z'],
    ['Asia/Kathmandu', '2026-12-02', '2026-12-01T18:15:00Z'],
    ['Pacific/Auckland', '2026-12-02', '2026-12-01T11:00:00Z'],
    ['Pacific/Kiritimati', '2026-12-02', '2026-12-01T10:00:00Z'],
    ['Africa/Cairo', '2027-04-30', '2027-04-29T22:00:00Z'],
    ['Etc/UTC', '2028-02-29', '2028-02-29T00:00:00Z'],
  ])('hours after the start of a day in the zone of the pack: %s, %s', (timeZone, day, start) => {
    const expected = (Date.parse(start) - now) / hour + 5;
    expect(dueHours({ after: afterArrival, hours: 5 }, day, timeZone)).toEqual([expected, expected]);
  });

  it('at once where that time has passed', () => {
    expect(dueHours({ after: afterArrival, hours: 5 }, iso(-48))).toEqual([0, 0]);
  });

  it('later today where the instant has passed but the hours after it have not', () => {
    expect(dueHours({ after: afterArrival, hours: 5 }, iso(-2))).toEqual([3, 3]);
  });

  it.each([undefined, null, 'soon', true])('hours from now where the instant is %s', (arrival) => {
    expect(dueHours({ after: afterArrival, hours: 5 }, arrival)).toEqual([5, 5]);
  });

  it('never before the decision', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 24 * 365 }),
        fc.integer({ min: -9000, max: 9000 }),
        (hours, arrival) => {
          const expected = Math.max(0, arrival + hours);
          expect(dueHours({ after: afterArrival, hours }, iso(arrival))).toEqual([expected, expected]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
